// Random numbers (IRandomOps, dropout): Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011) with
// the seed as key and (block, ~stream, pass) as counter: the same numbers as the CPU device draws (Devices/Cpu/Philox.cs says which element
// takes which word). The pass is read from the device, so that a captured graph draws anew each time it is replayed.

static __device__ __forceinline__ void ct_philox(u64 seed, u32 stream, u64 pass, u32 block, u32* out)
{
    u32 a = block, b = ~stream, c = (u32)pass, d = (u32)(pass >> 32), k0 = (u32)seed, k1 = (u32)(seed >> 32);
    for (int round = 0; round < 10; round++)
    {
        u64 p0 = (u64)a * 0xD2511F53u, p1 = (u64)c * 0xCD9E8D57u;
        u32 na = (u32)(p1 >> 32) ^ b ^ k0, nc = (u32)(p0 >> 32) ^ d ^ k1;
        b = (u32)p1;
        d = (u32)p0;
        a = na;
        c = nc;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = a;
    out[1] = b;
    out[2] = c;
    out[3] = d;
}

// A thread makes one block: the elements 64·(block/16) + block%16 + 16·word.
#define CT_BLOCK_START(block) ((i64)((block) / 16) * 64 + (block) % 16)

extern "C" __global__ void random_uniform(u64 seed, u32 stream, const u64* pass, float low, float high, float* y, i64 n, i64 blocks)
{
    float range = (high - low) / 16777216.0f, most = low < high ? nextafterf(high, low) : high;
    CT_LOOP(block, blocks)
    {
        u32 word[4];
        ct_philox(seed, stream, *pass, (u32)block, word);
        for (int k = 0; k < 4; k++)
        {
            i64 i = CT_BLOCK_START(block) + 16 * k;
            if (i < n) y[i] = fminf(fmaf((float)(word[k] >> 8), range, low), most);
        }
    }
}

// Box and Muller: words 0 and 1 give one pair of elements, words 2 and 3 the other.
extern "C" __global__ void random_gaussian(u64 seed, u32 stream, const u64* pass, float mean, float std, float* y, i64 n, i64 blocks)
{
    CT_LOOP(block, blocks)
    {
        u32 word[4];
        ct_philox(seed, stream, *pass, (u32)block, word);
        for (int k = 0; k < 4; k += 2)
        {
            float unit = ((float)(word[k] >> 1) + 0.25f) * (1.0f / 2147483648.0f);
            float radius = sqrtf(logf(unit) * -2.0f) * std, angle = (float)(word[k + 1] >> 8) * (float)(6.283185307179586 / 16777216.0);
            i64 i = CT_BLOCK_START(block) + 16 * k;
            if (i < n) y[i] = fmaf(radius, cosf(angle), mean);
            if (i + 16 < n) y[i + 16] = fmaf(radius, sinf(angle), mean);
        }
    }
}

// A thread makes one mask word: 32 elements from 16 Philox blocks, whose other two words belong to the neighbour word. The threshold is
// ceil(ratio·2^32); at 2^32 nothing is kept.
extern "C" __global__ void dropout_forward(u64 seed, u32 stream, const u64* pass, u64 threshold, float scale, const float* x, u32* mask, float* y, i64 n)
{
    i64 words = (n + 31) / 32;
    CT_LOOP(w, words)
    {
        u32 bits = 0;
        for (int lane = 0; lane < 16; lane++)
        {
            u32 word[4];
            ct_philox(seed, stream, *pass, (u32)(w / 2 * 16 + lane), word);
            int first = w % 2 == 0 ? 0 : 2;
            if (word[first] >= threshold) bits |= 1u << lane;
            if (word[first + 1] >= threshold) bits |= 1u << (16 + lane);
        }
        i64 left = n - 32 * w;
        if (left < 32) bits &= (1u << left) - 1;
        mask[w] = bits;
        int count = left < 32 ? (int)left : 32;
        for (int k = 0; k < count; k++) y[32 * w + k] = (bits >> k) & 1 ? x[32 * w + k] * scale : 0.0f;
    }
}

extern "C" __global__ void dropout_backward(float scale, const float* dy, const u32* mask, float* dx, i64 n)
{
    CT_LOOP(i, n) dx[i] = (mask[i / 32] >> (i % 32)) & 1 ? dy[i] * scale : 0.0f;
}
