// A stand-in for NVRTC: the kernels of the emulated device are compiled already, so any source gives an image of a few bytes.
#include <cstddef>
#include <cstring>
#define API extern "C" __attribute__((visibility("default")))

static const char image[] = "emulated";

API int nvrtcVersion(int* major, int* minor)
{
    *major = 12;
    *minor = 2;
    return 0;
}

API int nvrtcGetNumSupportedArchs(int* count)
{
    *count = 1;
    return 0;
}

API int nvrtcGetSupportedArchs(int* archs)
{
    archs[0] = 70;
    return 0;
}

API int nvrtcCreateProgram(void** program, const char* source, const char*, int, const char* const*, const char* const*)
{
    if (!source || !strstr(source, "__global__")) return 3;
    *program = (void*)image;
    return 0;
}

API int nvrtcCompileProgram(void*, int, const char* const*) { return 0; }

API int nvrtcGetProgramLogSize(void*, size_t* bytes)
{
    *bytes = 1;
    return 0;
}

API int nvrtcGetProgramLog(void*, char* log)
{
    *log = 0;
    return 0;
}

API int nvrtcGetCUBINSize(void*, size_t* bytes)
{
    *bytes = sizeof image;
    return 0;
}

API int nvrtcGetCUBIN(void*, char* into)
{
    memcpy(into, image, sizeof image);
    return 0;
}

API int nvrtcGetPTXSize(void* program, size_t* bytes) { return nvrtcGetCUBINSize(program, bytes); }
API int nvrtcGetPTX(void* program, char* into) { return nvrtcGetCUBIN(program, into); }
API int nvrtcDestroyProgram(void** program)
{
    *program = nullptr;
    return 0;
}

API const char* nvrtcGetErrorString(int code) { return code == 3 ? "NVRTC_ERROR_INVALID_INPUT" : "NVRTC_SUCCESS"; }
