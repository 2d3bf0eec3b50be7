# cmake --install: library, header, pkg-config file, CMake package, program.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS daybook EXPORT daybook-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES abi/daybook.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY abi/schema DESTINATION ${CMAKE_INSTALL_DATADIR}/daybook)
if(TARGET daybook-cli)
  install(TARGETS daybook-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set_target_properties(daybook-cli PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/daybook)
install(EXPORT daybook-targets NAMESPACE daybook:: FILE daybook-config.cmake DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/daybook-config-version.cmake
  COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/daybook-config-version.cmake DESTINATION ${package_dir})

file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/daybook.pc CONTENT
"prefix=@CMAKE_INSTALL_PREFIX@
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@

Name: daybook
Description: a calendar sense for chat and agent hosts
Version: @PROJECT_VERSION@
Libs: -L\${libdir} -ldaybook
Cflags: -I\${includedir}
" @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/daybook.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
