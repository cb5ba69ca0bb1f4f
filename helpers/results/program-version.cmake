# SPDX-License-Identifier: GPL-2.0-only
# Run at every build: writes OUTPUT with the commit of SOURCE_DIR, and touches it only when that
# changed.
set(MOPO_COMMIT "unknown")
find_program(git git)
if(git)
  execute_process(
    COMMAND ${git} -C ${SOURCE_DIR} describe --always --dirty --abbrev=40 --exclude=*
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status ERROR_QUIET)
  if(status EQUAL 0)
    set(MOPO_COMMIT ${commit})
  endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/program-version.cc.in ${OUTPUT} @ONLY)
