# The libraries Daybook stands on. Those that Debian ships as a position-independent archive are
# linked privately (no symbol of theirs leaves libdaybook.so, none of the host's gets in); date-tz
# is shipped as a shared library only. See docs/adr/0003-dependencies.md.
find_package(Threads REQUIRED)
find_package(date REQUIRED)

function(daybook_private_library name header archive)
  find_path(${name}_INCLUDE ${header} REQUIRED)
  find_library(${name}_ARCHIVE NAMES ${archive} REQUIRED)
  add_library(dep_${name} INTERFACE)
  target_include_directories(dep_${name} SYSTEM INTERFACE ${${name}_INCLUDE})
  target_link_libraries(dep_${name} INTERFACE ${${name}_ARCHIVE})
endfunction()

daybook_private_library(sqlite sqlite3.h libsqlite3.a)
daybook_private_library(pcre2 pcre2.h libpcre2-8.a)
daybook_private_library(utf8proc utf8proc.h libutf8proc.a)
daybook_private_library(expat expat.h libexpat.a)  # docs/adr/0011-expat.md
daybook_private_library(sodium sodium.h libsodium.a)
target_link_libraries(dep_sqlite INTERFACE Threads::Threads ${CMAKE_DL_LIBS} m)

find_path(RAPIDJSON_INCLUDE rapidjson/reader.h REQUIRED)
add_library(dep_rapidjson INTERFACE)
target_include_directories(dep_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE})

# libcurl is loaded at run time (docs/adr): the headers alone are needed.
find_path(CURL_INCLUDE curl/curl.h REQUIRED)
add_library(dep_curl_headers INTERFACE)
target_include_directories(dep_curl_headers SYSTEM INTERFACE ${CURL_INCLUDE})
target_link_libraries(dep_curl_headers INTERFACE ${CMAKE_DL_LIBS})
