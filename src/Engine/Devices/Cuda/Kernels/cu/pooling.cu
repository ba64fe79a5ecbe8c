// 2-D pooling over planes (IPoolingOps; pooling_layer.cu's order: gradients are gathered by their receiver, so nothing is added atomically).

struct ct_pooling
{
    int planes, height, width, pooled_height, pooled_width, kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w;
};

extern "C" __global__ void pool_max_forward(ct_pooling d, const float* x, float* y, int* position, i64 n)
{
    CT_LOOP(i, n)
    {
        int pw = i % d.pooled_width, ph = i / d.pooled_width % d.pooled_height;
        const float* plane = x + i / d.pooled_width / d.pooled_height * d.height * d.width;
        int hs = ph * d.stride_h - d.pad_h, ws = pw * d.stride_w - d.pad_w;
        int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width);
        float most = -CT_FLT_MAX;
        int at = -1;
        for (int h = max(hs, 0); h < he; h++)
        {
            for (int w = max(ws, 0); w < we; w++)
            {
                if (plane[h * d.width + w] > most)
                {
                    at = h * d.width + w;
                    most = plane[at];
                }
            }
        }
        y[i] = most;
        position[i] = at;
    }
}

// x becomes f(x + bias) (kind −1: no f), and y the maxima: where windows neither overlap nor leave anything out, so that each value is one thread's.
extern "C" __global__ void bias_pool(
    ct_pooling d, int channels, int kind, float a, float b, float c, const float* bias, float* x, float* y, int* position, i64 n)
{
    CT_LOOP(i, n)
    {
        u32 row = i / d.pooled_width, number = row / d.pooled_height;
        int ws = (i - row * d.pooled_width) * d.stride_w, hs = (row - number * d.pooled_height) * d.stride_h;
        int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width), at = -1;
        float *plane = x + (i64)number * d.height * d.width, offset = bias[number % channels], most = -CT_FLT_MAX;
        for (int h = hs; h < he; h++)
        {
            for (int w = ws; w < we; w++)
            {
                float v = __fadd_rn(plane[h * d.width + w], offset);
                if (kind >= 0) v = ct_activate(kind, a, b, c, v);
                plane[h * d.width + w] = v;
                if (!(v > most)) continue;
                at = h * d.width + w;
                most = v;
            }
        }
        y[i] = most;
        position[i] = at;
    }
}

static __device__ __forceinline__ int ct_first_window(int at, int kernel, int stride)
{
    return at < kernel ? 0 : (at - kernel) / stride + 1;
}

extern "C" __global__ void pool_max_backward(ct_pooling d, const float* dy, const int* position, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        int w = i % d.width, h = i / d.width % d.height;
        i64 plane = i / d.width / d.height * d.pooled_height * d.pooled_width;
        int here = h * d.width + w;
        int he = min((h + d.pad_h) / d.stride_h + 1, d.pooled_height), we = min((w + d.pad_w) / d.stride_w + 1, d.pooled_width);
        float sum = 0;
        for (int ph = ct_first_window(h + d.pad_h, d.kernel_h, d.stride_h); ph < he; ph++)
        {
            for (int pw = ct_first_window(w + d.pad_w, d.kernel_w, d.stride_w); pw < we; pw++)
            {
                i64 at = plane + ph * d.pooled_width + pw;
                if (position[at] == here) sum += dy[at];
            }
        }
        dx[i] = sum;
    }
}

// The divisor counts padding, but not what hangs over beyond it.
static __device__ __forceinline__ float ct_window_area(const ct_pooling& d, int hs, int ws)
{
    return (float)((min(hs + d.kernel_h, d.height + d.pad_h) - hs) * (min(ws + d.kernel_w, d.width + d.pad_w) - ws));
}

extern "C" __global__ void pool_average_forward(ct_pooling d, const float* x, float* y, i64 n)
{
    CT_LOOP(i, n)
    {
        int pw = i % d.pooled_width, ph = i / d.pooled_width % d.pooled_height;
        const float* plane = x + i / d.pooled_width / d.pooled_height * d.height * d.width;
        int hs = ph * d.stride_h - d.pad_h, ws = pw * d.stride_w - d.pad_w;
        int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width);
        float sum = 0;
        for (int h = max(hs, 0); h < he; h++)
        {
            for (int w = max(ws, 0); w < we; w++) sum += plane[h * d.width + w];
        }
        y[i] = sum / ct_window_area(d, hs, ws);
    }
}

extern "C" __global__ void pool_average_backward(ct_pooling d, const float* dy, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        int w = i % d.width, h = i / d.width % d.height;
        i64 plane = i / d.width / d.height * d.pooled_height * d.pooled_width;
        int he = min((h + d.pad_h) / d.stride_h + 1, d.pooled_height), we = min((w + d.pad_w) / d.stride_w + 1, d.pooled_width);
        float sum = 0;
        for (int ph = ct_first_window(h + d.pad_h, d.kernel_h, d.stride_h); ph < he; ph++)
        {
            for (int pw = ct_first_window(w + d.pad_w, d.kernel_w, d.stride_w); pw < we; pw++)
            {
                float area = ct_window_area(d, ph * d.stride_h - d.pad_h, pw * d.stride_w - d.pad_w);
                sum += dy[plane + ph * d.pooled_width + pw] / area;
            }
        }
        dx[i] = sum;
    }
}
