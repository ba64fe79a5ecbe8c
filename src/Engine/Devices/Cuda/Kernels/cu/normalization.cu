// LRN across channels and batch normalisation (INormalizationOps).

// scale^(−beta); 0.75, which all well-known nets have, is two roots.
static __device__ __forceinline__ float ct_lrn_power(float scale, float beta)
{
    if (beta != 0.75f) return powf(scale, -beta);
    float root = rsqrtf(scale);
    return root * sqrtf(root);
}

// The window is summed anew for each value, in double: a sum that slides loses what it takes away.
extern "C" __global__ void lrn_forward(ct_channels d, int size, float factor, float beta, float k, const float* x, float* scale, float* y, i64 n)
{
    int after = size / 2, before = size - after - 1, area = d.inner, channels = d.channels;
    CT_LOOP(i, n)
    {
        int c = ct_channel_of(d, i), end = min(c + after, channels - 1);
        i64 start = i - (i64)c * area;
        double sum = 0;
        for (int other = max(c - before, 0); other <= end; other++)
        {
            float v = x[start + (i64)other * area];
            sum += (double)v * v;
        }
        float own = (float)(k + factor * sum);
        scale[i] = own;
        y[i] = x[i] * ct_lrn_power(own, beta);
    }
}

// "factor" is 2·alpha·beta/size; the window is mirrored. Quotients are floats, as in Caffe, by the reciprocal: rounded ones, or doubles, would be most of the
// instructions here.
extern "C" __global__ void lrn_backward(
    ct_channels d, int size, float factor, float beta, const float* x, const float* y, const float* scale, const float* dy, float* dx, i64 n)
{
    int before = size / 2, after = size - before - 1, area = d.inner, channels = d.channels;
    CT_LOOP(i, n)
    {
        int c = ct_channel_of(d, i);
        i64 start = i - (i64)c * area;
        double sum = 0;
        int end = min(c + after, channels - 1);
        for (int other = max(c - before, 0); other <= end; other++)
        {
            i64 at = start + (i64)other * area;
            sum += __fdividef(dy[at] * y[at], scale[at]);
        }
        dx[i] = dy[i] * ct_lrn_power(scale[i], beta) - (float)(factor * sum) * x[i];
    }
}

// Mean first, then deviations from it, so that nothing cancels; "exact" hands the mean on unrounded.
extern "C" __global__ void batch_mean(ct_channels d, int outer, int segments, const float* x, double* partial, int* tickets, double* exact, float* mean)
{
    int c = blockIdx.x / segments;
    ct_channel_total(d, outer, segments, c, partial, tickets, [=](u32 i) { return x[i]; }, [=](u32, float v) { return (double)v; }, [=](double sum) {
        exact[c] = sum / ((double)outer * d.inner);
        mean[c] = (float)exact[c];
    });
}

extern "C" __global__ void batch_variance(
    ct_channels d, int outer, int segments, float eps, const float* x, const double* exact, double* partial, int* tickets, float* variance, float* inv_std)
{
    int c = blockIdx.x / segments;
    double mean = exact[c];
    ct_channel_total(d, outer, segments, c, partial, tickets, [=](u32 i) { return x[i]; }, [=](u32, float v) { return (v - mean) * (v - mean); }, [=](double sum) {
        double var = sum / ((double)outer * d.inner);
        variance[c] = (float)var;
        inv_std[c] = (float)(1.0 / sqrt(var + eps));
    });
}

extern "C" __global__ void batch_normalize(ct_channels d, const float* x, const float* mean, const float* inv_std, float* normalized, float* y, i64 n)
{
    ct_pass(n, [=](u32 i) {
        u32 c = ct_channel_of(d, i);
        return (x[i] - mean[c]) * inv_std[c];
    }, [=](u32 i, float v) {
        normalized[i] = v;
        y[i] = v;
    });
}

extern "C" __global__ void batch_accumulate(
    int channels, float fraction, float unbiased, const float* mean, const float* variance, float* running_mean, float* running_variance, float* count)
{
    CT_LOOP(c, channels)
    {
        running_mean[c] = running_mean[c] * fraction + mean[c];
        running_variance[c] = running_variance[c] * fraction + variance[c] * unbiased;
        if (c == 0) *count = *count * fraction + 1.0f;
    }
}

// The inverse deviations of the running statistics.
extern "C" __global__ void batch_global(int channels, float eps, const float* running_variance, const float* count, float* inv_std)
{
    double factor = *count == 0 ? 0.0 : 1.0 / *count;
    CT_LOOP(c, channels) inv_std[c] = (float)(1.0 / sqrt(running_variance[c] * factor + eps));
}

extern "C" __global__ void batch_normalize_global(
    ct_channels d, const float* x, const float* running_mean, const float* count, const float* inv_std, float* y, i64 n)
{
    double factor = *count == 0 ? 0.0 : 1.0 / *count;
    ct_pass(n, [=](u32 i) {
        u32 c = ct_channel_of(d, i);
        return (float)((x[i] - running_mean[c] * factor) * inv_std[c]);
    }, [=](u32 i, float v) { y[i] = v; });
}

// The means of dy, then of dy·normalized: twice as many sums as channels.
extern "C" __global__ void batch_gradient_means(
    ct_channels d, int outer, int segments, const float* normalized, const float* dy, double* partial, int* tickets, double* means)
{
    int number = blockIdx.x / segments;
    bool isProduct = number >= d.channels;
    ct_channel_total(d, outer, segments, isProduct ? number - d.channels : number, partial, tickets, [=](u32 i) {
        ct_pair v = { dy[i], isProduct ? normalized[i] : 1.0f };
        return v;
    }, [=](u32, ct_pair v) { return (double)v.a * v.b; }, [=](double sum) { means[number] = sum / ((double)outer * d.inner); });
}

// dx may be dy.
extern "C" __global__ void batch_backward(
    ct_channels d, const double* means, const float* normalized, const float* inv_std, const float* dy, float* dx, i64 n)
{
    ct_pass(n, [=](u32 i) {
        u32 c = ct_channel_of(d, i);
        return (float)((dy[i] - means[c] - means[d.channels + c] * normalized[i]) * inv_std[c]);
    }, [=](u32 i, float v) { dx[i] = v; });
}

extern "C" __global__ void batch_backward_global(ct_channels d, const float* inv_std, const float* dy, float* dx, i64 n)
{
    ct_pass(n, [=](u32 i) { return dy[i] * inv_std[ct_channel_of(d, i)]; }, [=](u32 i, float v) { dx[i] = v; });
}
