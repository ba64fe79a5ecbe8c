// Scale, bias and sums per channel of outer × channels × inner (IChannelOps, PReLU's slope, bias gradients). Sums: a block per channel and
// segment, then a block per channel folds the segments in their order.

extern "C" __global__ void channel_affine(int channels, int inner, const float* x, const float* scale, const float* bias, float* y, i64 n)
{
    CT_LOOP(i, n)
    {
        i64 c = (i / inner) % channels;
        float v = x[i];
        if (scale) v *= scale[c];
        if (bias) v += bias[c];
        y[i] = v;
    }
}

// partial[c·segments + s] = Σ over the s-th part of channel c of a·b (b null: ones; negative: only where b ≤ 0, PReLU's slope).
extern "C" __global__ void channel_sums(int outer, int channels, int inner, int segments, int negative, const float* a, const float* b, double* partial)
{
    int c = blockIdx.x / segments, s = blockIdx.x % segments;
    i64 count = (i64)outer * inner, length = (count + segments - 1) / segments, end = min((s + 1) * length, count);
    double sum = 0;
    for (i64 k = s * length + threadIdx.x; k < end; k += blockDim.x)
    {
        i64 i = (k / inner * channels + c) * inner + k % inner;
        float v = b ? b[i] : 1.0f;
        if (!negative || v <= 0) sum += (double)a[i] * v;
    }
    sum = ct_block_sum(sum);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// sum[c] (+)= Σ partial over the channel's segments.
extern "C" __global__ void fold_sums(int count, int segments, const double* partial, float* sum, int accumulate)
{
    CT_LOOP(c, count)
    {
        double total = 0;
        for (int s = 0; s < segments; s++) total += partial[c * segments + s];
        sum[c] = accumulate ? sum[c] + (float)total : (float)total;
    }
}

// One value from all partial sums.
extern "C" __global__ void fold_all(int count, const double* partial, double* sum)
{
    double total = 0;
    for (int s = threadIdx.x; s < count; s += blockDim.x) total += partial[s];
    total = ct_block_sum(total);
    if (threadIdx.x == 0) *sum = total;
}
