// What all kernels share. The files are compiled by NVRTC on the user's machine, joined in the order of their names behind this one, and by
// g++ for the emulated device of the tests (CT_EMULATED; the shim defines the keywords). Rules: extern "C", at most 1024 threads, no inline
// PTX, no cooperative groups, no float atomics: the same input gives the same bits on every run. Loops stride over the grid, so that any
// number of blocks is right. Sums run in double, thread by thread, then over the block in a fixed order.

typedef long long i64;
typedef unsigned long long u64;
typedef unsigned int u32;

#ifdef CT_EMULATED
#define CT_INFINITY INFINITY
#else
#define CT_DYNAMIC_SHARED(type, name) extern __shared__ __align__(16) type name[]
#define CT_INFINITY __int_as_float(0x7f800000)
#endif

#define CT_FLT_MAX 3.402823466e+38f
#define CT_FLT_MIN 1.175494351e-38f
#define CT_LOOP(i, n) for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x; i < (i64)(n); i += (i64)blockDim.x * gridDim.x)

// Every block-wide reduction is called by all threads of blocks of CT_BLOCK threads.
#define CT_BLOCK 256
#define CT_WARPS (CT_BLOCK / 32)
#define CT_ALL 0xffffffffu

static __device__ __forceinline__ double ct_warp_sum(double v)
{
    for (int d = 16; d > 0; d >>= 1) v += __shfl_down_sync(CT_ALL, v, d);
    return v;
}

// The sum over the block, in all threads.
static __device__ double ct_block_sum(double v)
{
    __shared__ double part[CT_WARPS];
    v = ct_warp_sum(v);
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    double sum = 0;
    for (int w = 0; w < CT_WARPS; w++) sum += part[w];
    __syncthreads();
    return sum;
}

// The larger; NaN only where one is asked for by "keep".
static __device__ __forceinline__ float ct_larger(float a, float b)
{
    return (b > a || b != b) && a == a ? b : a;
}

// The largest over the block, in all threads; NaN where there is one.
static __device__ float ct_block_max(float v)
{
    __shared__ float part[CT_WARPS];
    for (int d = 16; d > 0; d >>= 1) v = ct_larger(v, __shfl_down_sync(CT_ALL, v, d));
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    float most = part[0];
    for (int w = 1; w < CT_WARPS; w++) most = ct_larger(most, part[w]);
    __syncthreads();
    return most;
}

static __device__ __forceinline__ bool ct_finite(float v)
{
    return fabsf(v) <= CT_FLT_MAX;
}

// caffe_sign: 0 for 0 and NaN.
static __device__ __forceinline__ float ct_sign(float v)
{
    return (v > 0 ? 1.0f : 0.0f) - (v < 0 ? 1.0f : 0.0f);
}

// As a C++ cast on x86 does it: NaN and what does not fit become the smallest int, so that they are never a class.
static __device__ __forceinline__ int ct_label(float v)
{
    return v >= -2147483648.0f && v < 2147483648.0f ? (int)v : (int)0x80000000;
}
