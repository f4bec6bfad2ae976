# Mends the copies of other crates' sources that lie below `target/`, before they are compiled. Each patch stands beside
# this file and says what it is for. A source that is neither the one that the patch was written for nor the patched one
# ends the build: the crate has changed, and somebody must look.

function(docent_patch file before after patch)
  set(source "${PROJECT_SOURCE_DIR}/${file}")
  file(SHA256 "${source}" found)
  if(found STREQUAL after)
    return()
  endif()
  if(found STREQUAL before)
    execute_process(
      COMMAND patch --silent -p1 -i "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${patch}"
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    file(SHA256 "${source}" found)
  endif()
  if(NOT found STREQUAL after)
    message(FATAL_ERROR
      "${source} is not the file that ${patch} was written for. Write the patch anew, with both hashes in "
      "scripts/libraries/patches.cmake, or take it out if the library has been mended.")
  endif()
endfunction()

if(PROJECT_NAME STREQUAL "whisper.cpp")
  docent_patch(ggml/src/ggml-cpu/ggml-cpu.c
    f1ca21ffd27d483b1cce0ac2e7716aa5a205504b84d5ec81bf5ec39edfbf2668
    6e5e1251fa91a91f419c31968f4e93f721479ec3071032f089bf8172a3268d8a
    whisper-barrier.patch)
endif()
