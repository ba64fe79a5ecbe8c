// Scale, bias and sums per channel of outer × channels × inner (IChannelOps, PReLU's slope, bias gradients).

extern "C" __global__ void channel_affine(int channels, int inner, const float* x, const float* scale, const float* bias, float* y, i64 n)
{
    ct_pass(n, [=](u32 i) {
        u32 c = i / inner % channels;
        float v = x[i];
        if (scale) v *= scale[c];
        if (bias) v += bias[c];
        return v;
    }, [=](u32 i, float v) { y[i] = v; });
}

// y = f(y + bias): behind the products of a layer that a function follows in place. The sum is rounded before f takes it, as in memory.
extern "C" __global__ void bias_activation(int channels, int inner, int kind, float a, float b, float c, const float* bias, float* y, i64 n)
{
    ct_pass(n, [=](u32 i) { return __fadd_rn(y[i], bias[i / inner % channels]); }, [=](u32 i, float v) { y[i] = ct_activate(kind, a, b, c, v); });
}

// sum[c] (+)= Σ term(i, read(i)) over the elements i of channel c. Block c·segments + s takes the s-th part; a thread reads several before it goes on,
// as in ct_pass, and adds them in their order.
template <class Read, class Term> static __device__ __forceinline__ void ct_channel_sum(
    int outer, int channels, int inner, int segments, double* partial, int* tickets, float* sum, int accumulate, Read read, Term term)
{
    int c = blockIdx.x / segments, s = blockIdx.x % segments;
    u32 count = (u32)outer * inner, length = (count + segments - 1) / segments, end = min((s + 1) * length, count);
    double total = 0;
    for (u32 first = s * length + threadIdx.x; first < end; first += CT_AT_ONCE * blockDim.x)
    {
        u32 places[CT_AT_ONCE];
        decltype(read(first)) values[CT_AT_ONCE];
        CT_UNROLL
        for (int k = 0; k < CT_AT_ONCE; k++)
        {
            u32 at = first + k * blockDim.x, sample = at / inner;
            places[k] = (sample * channels + c) * inner + (at - sample * inner);
            if (at < end) values[k] = read(places[k]);
        }
        CT_UNROLL
        for (int k = 0; k < CT_AT_ONCE; k++)
        {
            if (first + k * blockDim.x < end) total += term(places[k], values[k]);
        }
    }
    total = ct_block_sum(total);
    if (ct_total(&total, s, segments, partial + c * segments, &tickets[c]) && threadIdx.x == 0) sum[c] = accumulate ? sum[c] + (float)total : (float)total;
}

// Of a·b (b null: ones; negative: only where b ≤ 0, PReLU's slope).
extern "C" __global__ void channel_sums(
    int outer, int channels, int inner, int segments, int negative, const float* a, const float* b, double* partial, int* tickets, float* sum, int accumulate)
{
    ct_channel_sum(outer, channels, inner, segments, partial, tickets, sum, accumulate, [=](u32 i) {
        ct_pair v = { a[i], b ? b[i] : 1.0f };
        return v;
    }, [=](u32, ct_pair v) { return !negative || v.b <= 0 ? (double)v.a * v.b : 0.0; });
}

// Of dy·f'(y), which becomes dy: the gradient of a bias behind whose sum f was computed in place.
extern "C" __global__ void activation_sums(
    int outer, int channels, int inner, int segments, int kind, float a, float b, float c, const float* y, float* dy, double* partial, int* tickets, float* sum,
    int accumulate)
{
    ct_channel_sum(outer, channels, inner, segments, partial, tickets, sum, accumulate, [=](u32 i) {
        ct_pair v = { dy[i], y[i] };
        return v;
    }, [=](u32 i, ct_pair v) {
        float slope = v.a * ct_slope(kind, a, b, c, v.b, v.b);
        dy[i] = slope;
        return (double)slope;
    });
}
