// CUDA's keywords for g++: a kernel becomes a function of the host that every thread of a block runs on a fiber of its own, one at a time. A
// thread gives way only at barriers and warp operations, so a schedule (the order in which threads run) decides what a missing barrier shows:
// under one order or another a value is read before it is written. Shared memory is one linker section, filled with NaN before each block.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#define CT_EMULATED 1
#define __global__
#define __device__
#define __forceinline__ inline
#define __align__(n) __attribute__((aligned(n)))
#define __shared__ static __attribute__((section("ct_shared")))
#define CT_DYNAMIC_SHARED(type, name) type* name = (type*)ct_dynamic_shared

struct ct_dim3
{
    unsigned x, y, z;
};

extern ct_dim3 ct_thread, ct_block, ct_block_size, ct_grid_size;
extern char* ct_dynamic_shared;
#define threadIdx ct_thread
#define blockIdx ct_block
#define blockDim ct_block_size
#define gridDim ct_grid_size

// Waits for all threads of the block (or of the warp); the place tells barriers of one kind from those of another line.
void ct_wait_block(const char* file, int line);
void ct_wait_warp(const char* file, int line);
double* ct_warp_slots();

#define __syncthreads() ct_wait_block(__FILE__, __LINE__)
#define __syncwarp() ct_wait_warp(__FILE__, __LINE__)

template <class T> inline T ct_shuffle(T value, int from, const char* file, int line)
{
    static_assert(sizeof(T) <= sizeof(double));
    double* slots = ct_warp_slots();
    int lane = threadIdx.x % 32;
    memcpy(&slots[lane], &value, sizeof(T));
    ct_wait_warp(file, line);
    T result;
    memcpy(&result, &slots[from < 32 && from >= 0 ? from : lane], sizeof(T));
    ct_wait_warp(file, -line);
    return result;
}

#define __shfl_down_sync(mask, value, by) ct_shuffle(value, (int)(threadIdx.x % 32) + (by), __FILE__, __LINE__)
#define __shfl_xor_sync(mask, value, with) ct_shuffle(value, (int)(threadIdx.x % 32) ^ (with), __FILE__, __LINE__)

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
inline long long min(long long a, long long b) { return a < b ? a : b; }
inline long long max(long long a, long long b) { return a > b ? a : b; }

// Blocks run one after the other, each to its end.
inline void __threadfence() {}

inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)(((unsigned long long)a * b) >> 32); }
inline float __fdividef(float a, float b) { return a / b; }
inline float rsqrtf(float v) { return 1.0f / sqrtf(v); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline int atomicAdd(int* at, int value)
{
    int before = *at;
    *at += value;
    return before;
}
