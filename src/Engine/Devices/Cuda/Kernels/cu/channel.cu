// Scale, bias and sums per channel of outer × channels × inner (IChannelOps, PReLU's slope, bias gradients).

extern "C" __global__ void channel_affine(int channels, int inner, const float* x, const float* scale, const float* bias, float* y, i64 n)
{
    CT_LOOP(i, n)
    {
        u32 c = i / inner % channels;
        float v = x[i];
        if (scale) v *= scale[c];
        if (bias) v += bias[c];
        y[i] = v;
    }
}

// sum[c] (+)= Σ over channel c of a·b (b null: ones; negative: only where b ≤ 0, PReLU's slope). Block c·segments + s takes the s-th part.
extern "C" __global__ void channel_sums(
    int outer, int channels, int inner, int segments, int negative, const float* a, const float* b, double* partial, int* tickets, float* sum, int accumulate)
{
    int c = blockIdx.x / segments, s = blockIdx.x % segments;
    u32 count = (u32)outer * inner, length = (count + segments - 1) / segments, end = min((s + 1) * length, count);
    double total = 0;
    for (u32 k = s * length + threadIdx.x; k < end; k += blockDim.x)
    {
        u32 sample = k / inner, i = (sample * channels + c) * inner + (k - sample * inner);
        float v = b ? b[i] : 1.0f;
        if (!negative || v <= 0) total += (double)a[i] * v;
    }
    total = ct_block_sum(total);
    if (ct_total(&total, s, segments, partial + c * segments, &tickets[c]) && threadIdx.x == 0) sum[c] = accumulate ? sum[c] + (float)total : (float)total;
}
