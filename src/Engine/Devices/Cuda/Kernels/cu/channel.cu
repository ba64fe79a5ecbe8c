// Scale, bias and sums per channel of outer × channels × inner (IChannelOps, PReLU's slope, bias gradients).

extern "C" __global__ void channel_affine(ct_channels d, const float* x, const float* scale, const float* bias, float* y, i64 n)
{
    ct_pass(n, [=](u32 i) {
        u32 c = ct_channel_of(d, i);
        float v = x[i];
        if (scale) v *= scale[c];
        if (bias) v += bias[c];
        return v;
    }, [=](u32 i, float v) { y[i] = v; });
}

// y = f(y + bias): behind the products of a layer that a function follows in place. The sum is rounded before f takes it, as in memory.
extern "C" __global__ void bias_activation(ct_channels d, int kind, float a, float b, float c, const float* bias, float* y, i64 n)
{
    auto read = [=](u32 i) { return __fadd_rn(y[i], bias[ct_channel_of(d, i)]); };
    if (kind == CT_RELU) ct_pass(n, read, [=](u32 i, float v) { y[i] = ct_activate(CT_RELU, a, b, c, v); });
    else ct_pass(n, read, [=](u32 i, float v) { y[i] = ct_activate(kind, a, b, c, v); });
}

// done(Σ term(i, read(i))) over the elements i of channel c, once. Block number·segments + s takes the s-th part of the number-th sum; a thread reads several
// elements before it goes on, as in ct_pass, and adds them in their order.
template <class Read, class Term, class Done> static __device__ __forceinline__ void ct_channel_total(
    const ct_channels& d, int outer, int segments, int c, double* partial, int* tickets, Read read, Term term, Done done)
{
    int number = blockIdx.x / segments, s = blockIdx.x % segments;
    u32 count = (u32)outer * d.inner, length = (count + segments - 1) / segments, end = min((s + 1) * length, count);
    double total = 0;
    for (u32 first = s * length + threadIdx.x; first < end; first += CT_AT_ONCE * blockDim.x)
    {
        u32 places[CT_AT_ONCE];
        decltype(read(first)) values[CT_AT_ONCE];
        CT_UNROLL
        for (int k = 0; k < CT_AT_ONCE; k++)
        {
            u32 at = first + k * blockDim.x, sample = ct_divide(at, d.by_inner);
            places[k] = (sample * d.channels + c) * d.inner + (at - sample * d.inner);
            if (at < end) values[k] = read(places[k]);
        }
        CT_UNROLL
        for (int k = 0; k < CT_AT_ONCE; k++)
        {
            if (first + k * blockDim.x < end) total += term(places[k], values[k]);
        }
    }
    total = ct_block_sum(total);
    if (ct_total(&total, s, segments, partial + number * segments, &tickets[number]) && threadIdx.x == 0) done(total);
}

// sum[c] (+)= that of channel c.
template <class Read, class Term> static __device__ __forceinline__ void ct_channel_sum(
    const ct_channels& d, int outer, int segments, double* partial, int* tickets, float* sum, int accumulate, Read read, Term term)
{
    int c = blockIdx.x / segments;
    ct_channel_total(d, outer, segments, c, partial, tickets, read, term, [=](double total) { sum[c] = accumulate ? sum[c] + (float)total : (float)total; });
}

// Of a·b (b null: ones; negative: only where b ≤ 0, PReLU's slope).
extern "C" __global__ void channel_sums(
    ct_channels d, int outer, int segments, int negative, const float* a, const float* b, double* partial, int* tickets, float* sum, int accumulate)
{
    ct_channel_sum(d, outer, segments, partial, tickets, sum, accumulate, [=](u32 i) {
        ct_pair v = { a[i], b ? b[i] : 1.0f };
        return v;
    }, [=](u32, ct_pair v) { return !negative || v.b <= 0 ? (double)v.a * v.b : 0.0; });
}

// Of dy·f'(y), which becomes dy: the gradient of a bias behind whose sum f was computed in place.
extern "C" __global__ void activation_sums(
    ct_channels d, int outer, int segments, int kind, float a, float b, float c, const float* y, float* dy, double* partial, int* tickets, float* sum, int accumulate)
{
    auto read = [=](u32 i) {
        ct_pair v = { dy[i], y[i] };
        return v;
    };
    auto term = [=](int kind, u32 i, ct_pair v) {
        float slope = v.a * ct_slope(kind, a, b, c, v.b, v.b);
        dy[i] = slope;
        return (double)slope;
    };
    if (kind == CT_RELU) ct_channel_sum(d, outer, segments, partial, tickets, sum, accumulate, read, [=](u32 i, ct_pair v) { return term(CT_RELU, i, v); });
    else ct_channel_sum(d, outer, segments, partial, tickets, sum, accumulate, read, [=](u32 i, ct_pair v) { return term(kind, i, v); });
}
