# SPDX-License-Identifier: GPL-2.0-only
# Debian exports ns-3 with the absolute paths of libraries and headers of the machine that it was
# built on. ns3_import(NAME module...) makes an interface library of those modules without them:
# ns-3's headers are SYSTEM, libraries that are used only through the names of their types stay
# linked, and NS3_LOG_ENABLE is as in the installed library (some classes change size with it).

# The target of a module: ns3::libcore up to ns-3.42, ns3::core from 3.43 on.
function(_ns3_find_target out module)
  foreach(target ns3::${module} ns3::lib${module})
    if(TARGET ${target})
      set(${out} ${target} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "This ns-3 has no module '${module}'.")
endfunction()

# Keeps of a target's link libraries the modules, of its include folders those with ns-3's headers,
# and does so for every module that it links.
function(_ns3_clean_target target)
  get_property(cleaned GLOBAL PROPERTY _NS3_CLEANED_TARGETS)
  if(target IN_LIST cleaned)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY _NS3_CLEANED_TARGETS ${target})

  set(modules "")
  get_target_property(libraries ${target} INTERFACE_LINK_LIBRARIES)
  foreach(library IN LISTS libraries)
    if(library MATCHES "^ns3::" AND TARGET ${library})
      list(APPEND modules ${library})
      _ns3_clean_target(${library})
    endif()
  endforeach()

  set(folders "")
  get_target_property(includes ${target} INTERFACE_INCLUDE_DIRECTORIES)
  foreach(folder IN LISTS includes)
    if(EXISTS "${folder}/ns3/packet.h")
      list(APPEND folders "${folder}")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES folders)

  set_target_properties(${target} PROPERTIES
    INTERFACE_LINK_LIBRARIES "${modules}"
    INTERFACE_INCLUDE_DIRECTORIES "${folders}"
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${folders}")
endfunction()

function(ns3_import name)
  add_library(${name} INTERFACE)
  foreach(module IN LISTS ARGN)
    _ns3_find_target(target ${module})
    _ns3_clean_target(${target})
    target_link_libraries(${name} INTERFACE ${target})
  endforeach()
  target_compile_definitions(${name} INTERFACE NS3_LOG_ENABLE)
  target_link_options(${name} INTERFACE "LINKER:--no-as-needed")
endfunction()
