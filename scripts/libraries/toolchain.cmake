# CMake reads this before it configures a library of another crate: `.cargo/config.toml` names it as its tool chain. It
# sets nothing of a tool chain; it has `patches.cmake` read in every project.
set(CMAKE_PROJECT_INCLUDE "${CMAKE_CURRENT_LIST_DIR}/patches.cmake")
