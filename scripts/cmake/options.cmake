# Compiler settings that hold for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(DAYBOOK_CCACHE ccache)
if(DAYBOOK_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${DAYBOOK_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DAYBOOK_CCACHE})
endif()

add_library(daybook_options INTERFACE)
target_compile_options(daybook_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow
  $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wnon-virtual-dtor>
  $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>
  # Clang counts signedness among conversions, g++ does not.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>
  $<$<BOOL:${DAYBOOK_WERROR}>:-Werror>)

# One table of sanitizer flags: name -> flags.
set(_daybook_san_address -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
set(_daybook_san_thread -fsanitize=thread -fno-omit-frame-pointer)
# RapidJSON's empty stack adds an offset to a null pointer and only compares the result. Clang 14
# cannot put the marks that check function types before coroutines.
set(_daybook_san_fuzz -fsanitize=fuzzer-no-link,address,undefined
  -fno-sanitize=pointer-overflow,function -fno-sanitize-recover=all)
if(DAYBOOK_SANITIZE)
  if(NOT DEFINED _daybook_san_${DAYBOOK_SANITIZE})
    message(FATAL_ERROR "DAYBOOK_SANITIZE=${DAYBOOK_SANITIZE}: use address, thread or fuzz")
  endif()
  add_compile_options(${_daybook_san_${DAYBOOK_SANITIZE}})
  add_link_options(${_daybook_san_${DAYBOOK_SANITIZE}})
endif()
