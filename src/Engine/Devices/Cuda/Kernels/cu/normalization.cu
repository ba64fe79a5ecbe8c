// LRN across channels and batch normalisation (INormalizationOps).

// The window is summed anew for each value, in double: a sum that slides loses what it takes away.
extern "C" __global__ void lrn_forward(
    int channels, int area, int size, float factor, float beta, float k, const float* x, float* scale, float* y, i64 n)
{
    int after = size / 2, before = size - after - 1;
    CT_LOOP(i, n)
    {
        int c = i / area % channels, end = min(c + after, channels - 1);
        i64 start = i - (i64)c * area;
        double sum = 0;
        for (int other = max(c - before, 0); other <= end; other++)
        {
            float v = x[start + (i64)other * area];
            sum += (double)v * v;
        }
        float own = (float)(k + factor * sum);
        scale[i] = own;
        y[i] = x[i] * powf(own, -beta);
    }
}

// "factor" is 2·alpha·beta/size; the window is mirrored.
extern "C" __global__ void lrn_backward(
    int channels, int area, int size, float factor, float beta, const float* x, const float* y, const float* scale, const float* dy, float* dx, i64 n)
{
    int before = size / 2, after = size - before - 1;
    CT_LOOP(i, n)
    {
        int c = i / area % channels;
        i64 start = i - (i64)c * area;
        double sum = 0;
        int end = min(c + after, channels - 1);
        for (int other = max(c - before, 0); other <= end; other++)
        {
            i64 at = start + (i64)other * area;
            sum += (double)dy[at] * y[at] / scale[at];
        }
        dx[i] = dy[i] * powf(scale[i], -beta) - (float)(factor * sum) * x[i];
    }
}

// A block per channel: two passes, mean first, so that nothing cancels.
extern "C" __global__ void batch_statistics(int outer, int channels, int inner, float eps, const float* x, float* mean, float* variance, float* inv_std)
{
    int c = blockIdx.x;
    i64 count = (i64)outer * inner;
    double sum = 0;
    for (i64 k = threadIdx.x; k < count; k += blockDim.x) sum += x[(k / inner * channels + c) * inner + k % inner];
    double m = ct_block_sum(sum) / count;
    sum = 0;
    for (i64 k = threadIdx.x; k < count; k += blockDim.x)
    {
        double v = x[(k / inner * channels + c) * inner + k % inner] - m;
        sum += v * v;
    }
    double var = ct_block_sum(sum) / count;
    if (threadIdx.x != 0) return;
    mean[c] = (float)m;
    variance[c] = (float)var;
    inv_std[c] = (float)(1.0 / sqrt(var + eps));
}

extern "C" __global__ void batch_normalize(int channels, int inner, const float* x, const float* mean, const float* inv_std, float* normalized, float* y, i64 n)
{
    CT_LOOP(i, n)
    {
        u32 c = i / inner % channels;
        float v = (x[i] - mean[c]) * inv_std[c];
        normalized[i] = v;
        y[i] = v;
    }
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
    int channels, int inner, const float* x, const float* running_mean, const float* count, const float* inv_std, float* y, i64 n)
{
    double factor = *count == 0 ? 0.0 : 1.0 / *count;
    CT_LOOP(i, n)
    {
        u32 c = i / inner % channels;
        y[i] = (float)((x[i] - running_mean[c] * factor) * inv_std[c]);
    }
}

// A block per channel: means of dy and of dy·normalized, then the gradient. dx may be dy.
extern "C" __global__ void batch_backward(int outer, int channels, int inner, const float* normalized, const float* inv_std, const float* dy, float* dx)
{
    int c = blockIdx.x;
    i64 count = (i64)outer * inner;
    double sum = 0, product = 0;
    for (i64 k = threadIdx.x; k < count; k += blockDim.x)
    {
        i64 i = (k / inner * channels + c) * inner + k % inner;
        sum += dy[i];
        product += (double)dy[i] * normalized[i];
    }
    double mean = ct_block_sum(sum) / count, slope = ct_block_sum(product) / count;
    for (i64 k = threadIdx.x; k < count; k += blockDim.x)
    {
        i64 i = (k / inner * channels + c) * inner + k % inner;
        dx[i] = (float)((dy[i] - mean - slope * normalized[i]) * inv_std[c]);
    }
}

extern "C" __global__ void batch_backward_global(int channels, int inner, const float* inv_std, const float* dy, float* dx, i64 n)
{
    CT_LOOP(i, n) dx[i] = dy[i] * inv_std[i / inner % channels];
}
