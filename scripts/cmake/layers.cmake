# Folder = layer = static library. A layer links only lower ranks, so an include of a higher or an
# equal rank does not resolve at link time; scripts/check_layers.py finds it in the includes too.

# daybook_layer(name [DEPS target...]): plugin/<name>/*.cc become the target layer_<name>.
function(daybook_layer name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc)
  if(sources)
    add_library(layer_${name} STATIC ${sources})
    set(kind PUBLIC)
    target_link_libraries(layer_${name} PRIVATE daybook_options)
  else()
    add_library(layer_${name} INTERFACE)
    set(kind INTERFACE)
  endif()
  target_include_directories(layer_${name} ${kind} ${PROJECT_SOURCE_DIR}/plugin)
  target_link_libraries(layer_${name} ${kind} ${ARG_DEPS})
  file(GLOB data CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/data/*)
  if(data)
    daybook_embed(layer_${name} ${name} ${data})
  endif()
endfunction()

# daybook_embed(target layer file...): each data file is compiled in as
#   extern "C" const char daybook_data_<layer>_<file with dots as underscores>[], …_end[].
# The bytes are followed by one NUL that is not counted.
function(daybook_embed target layer)
  foreach(file ${ARGN})
    get_filename_component(leaf ${file} NAME)
    string(MAKE_C_IDENTIFIER "daybook_data_${layer}_${leaf}" symbol)
    set(asm ${CMAKE_CURRENT_BINARY_DIR}/embed/${symbol}.S)
    file(CONFIGURE OUTPUT ${asm} CONTENT
"    .section .rodata
    .global @symbol@
    .hidden @symbol@
    .global @symbol@_end
    .hidden @symbol@_end
    .balign 16
@symbol@:
    .incbin \"@file@\"
@symbol@_end:
    .byte 0
    .section .note.GNU-stack,\"\",%progbits
" @ONLY)
    set_source_files_properties(${asm} PROPERTIES OBJECT_DEPENDS ${file})
    target_sources(${target} PRIVATE ${asm})
  endforeach()
endfunction()
