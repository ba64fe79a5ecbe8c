// Fills and copies (IMemoryOps).

extern "C" __global__ void fill_words(u32* y, u32 value, i64 n)
{
    CT_LOOP(i, n) y[i] = value;
}

extern "C" __global__ void index_to_float(const int* x, float* y, i64 n)
{
    CT_LOOP(i, n) y[i] = (float)x[i];
}

// The number of the forward pass, for the random kernels.
extern "C" __global__ void set_pass(u64* pass, u64 value)
{
    if (blockIdx.x == 0 && threadIdx.x == 0) *pass = value;
}

struct ct_strides
{
    int dims, source_offset, destination_offset;
    int size[8], source[8], destination[8];
};

extern "C" __global__ void strided_copy(ct_strides s, const float* x, float* y, int accumulate, i64 n)
{
    CT_LOOP(i, n)
    {
        i64 rest = i, from = s.source_offset, to = s.destination_offset;
        for (int k = s.dims - 1; k >= 0; k--)
        {
            i64 at = rest % s.size[k];
            rest /= s.size[k];
            from += at * s.source[k];
            to += at * s.destination[k];
        }
        y[to] = accumulate ? y[to] + x[from] : x[from];
    }
}
