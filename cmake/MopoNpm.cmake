# SPDX-License-Identifier: GPL-2.0-only
# mopo_npm(NAME FOLDER folder PRODUCTS file ...): packages from npm, as FOLDER's package-lock.json
# pins them, in the build folder. PRODUCTS are the files of theirs that something is made of; the
# variable NAME gets the folder that they are in, and the target NAME stands for them.
set(MOPO_FETCH_NPM ${CMAKE_CURRENT_LIST_DIR}/fetch-npm)

function(mopo_npm name)
  cmake_parse_arguments(ARG "" "FOLDER" "PRODUCTS" ${ARGN})
  set(into ${CMAKE_CURRENT_BINARY_DIR}/${name})
  list(TRANSFORM ARG_PRODUCTS PREPEND ${into}/node_modules/)
  add_custom_command(
    OUTPUT ${into}/whole ${ARG_PRODUCTS}
    COMMAND ${MOPO_FETCH_NPM} ${ARG_FOLDER} ${into}
    DEPENDS ${MOPO_FETCH_NPM} ${ARG_FOLDER}/package.json ${ARG_FOLDER}/package-lock.json
            ${ARG_FOLDER}/.npmrc
    COMMENT "Fetching ${name} from the npm registry"
    VERBATIM)
  add_custom_target(${name} DEPENDS ${into}/whole)
  set(${name} ${into}/node_modules PARENT_SCOPE)
endfunction()
