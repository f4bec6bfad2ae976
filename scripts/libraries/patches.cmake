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

if(PROJECT_NAME STREQUAL "espeak-ng")
  docent_patch(src/libespeak-ng/phonemelist.c
    2f7ba6165108c91402e96388cf9b2e4cef048577ddad2814351ad25ea7772e82
    74d7cbe3442a7c2f140214479da394418de94fe40c885fac332a2c0326a7aab1
    espeak-ng-phonemelist.patch)
  docent_patch(src/libespeak-ng/synthdata.c
    776465e7139b8c0e349b0948a8c48a3f2d4ef5e75fe32017ca2de23aa06d465b
    0576e036ba90eb6477ef90db21af34897ee214e82e96044d6fbf6c9594675554
    espeak-ng-synthdata.patch)
endif()
