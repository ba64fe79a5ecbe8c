// 2-D pooling over planes (IPoolingOps; pooling_layer.cu's order: gradients are gathered by their receiver, so nothing is added atomically).

struct ct_pooling
{
    int planes, height, width, pooled_height, pooled_width, kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w;
    ct_divisor by_height, by_width, by_pooled_height, by_pooled_width, by_stride_h, by_stride_w;
};

// A value of y.
struct ct_window
{
    u32 plane;
    int row, column;
};

static __device__ __forceinline__ ct_window ct_window_of(const ct_pooling& d, u32 i)
{
    u32 line = ct_divide(i, d.by_pooled_width), plane = ct_divide(line, d.by_pooled_height);
    ct_window w = { plane, (int)(line - plane * d.pooled_height), (int)(i - line * d.pooled_width) };
    return w;
}

// The windows that hold a value of x: from (first_row, first_column) up to but not (end_row, end_column). "y": where the plane begins in y.
struct ct_windows
{
    u32 y;
    int here, first_row, end_row, first_column, end_column;
};

// The first window that reaches beyond at − kernel; below it there is none before the first.
static __device__ __forceinline__ int ct_first_window(int at, int kernel, int stride, ct_divisor by_stride)
{
    return ct_divide(max(at - kernel + stride, 0), by_stride);
}

static __device__ __forceinline__ ct_windows ct_windows_of(const ct_pooling& d, u32 i)
{
    u32 line = ct_divide(i, d.by_width), plane = ct_divide(line, d.by_height);
    int column = (int)(i - line * d.width), row = (int)(line - plane * d.height), x = column + d.pad_w, y = row + d.pad_h;
    ct_windows w = {
        plane * d.pooled_height * d.pooled_width,
        row * d.width + column,
        ct_first_window(y, d.kernel_h, d.stride_h, d.by_stride_h),
        min((int)ct_divide(y, d.by_stride_h) + 1, d.pooled_height),
        ct_first_window(x, d.kernel_w, d.stride_w, d.by_stride_w),
        min((int)ct_divide(x, d.by_stride_w) + 1, d.pooled_width),
    };
    return w;
}

extern "C" __global__ void pool_max_forward(ct_pooling d, const float* x, float* y, int* position, i64 n)
{
    CT_LOOP(i, n)
    {
        ct_window window = ct_window_of(d, i);
        const float* plane = x + (i64)window.plane * d.height * d.width;
        int hs = window.row * d.stride_h - d.pad_h, ws = window.column * d.stride_w - d.pad_w;
        int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width);
        float most = -CT_FLT_MAX;
        int at = -1;
        for (int h = max(hs, 0); h < he; h++)
        {
            for (int w = max(ws, 0); w < we; w++)
            {
                float v = plane[h * d.width + w];
                if (!(v > most)) continue;
                at = h * d.width + w;
                most = v;
            }
        }
        y[i] = most;
        position[i] = at;
    }
}

template <class Then> static __device__ __forceinline__ void ct_bias_pool(
    const ct_pooling& d, ct_divisor by_channels, int channels, const float* bias, float* x, float* y, int* position, i64 n, Then then)
{
    CT_LOOP(i, n)
    {
        ct_window window = ct_window_of(d, i);
        int hs = window.row * d.stride_h, ws = window.column * d.stride_w;
        int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width), at = -1;
        float *plane = x + (i64)window.plane * d.height * d.width, offset = bias[window.plane - ct_divide(window.plane, by_channels) * channels], most = -CT_FLT_MAX;
        CT_ROLLED
        for (int h = hs; h < he; h++)
        {
            CT_ROLLED
            for (int w = ws; w < we; w++)
            {
                float v = then(__fadd_rn(plane[h * d.width + w], offset));
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

// x becomes f(x + bias) (kind −1: no f), and y the maxima: where windows neither overlap nor leave anything out, so that each value is one thread's.
extern "C" __global__ void bias_pool(
    ct_pooling d, ct_divisor by_channels, int channels, int kind, float a, float b, float c, const float* bias, float* x, float* y, int* position, i64 n)
{
    if (kind < 0) ct_bias_pool(d, by_channels, channels, bias, x, y, position, n, [](float v) { return v; });
    else if (kind == CT_RELU) ct_bias_pool(d, by_channels, channels, bias, x, y, position, n, [=](float v) { return ct_activate(CT_RELU, a, b, c, v); });
    else ct_bias_pool(d, by_channels, channels, bias, x, y, position, n, [=](float v) { return ct_activate(kind, a, b, c, v); });
}

// Windows are few: loops that are unrolled cost more before they begin than they take.
extern "C" __global__ void pool_max_backward(ct_pooling d, const float* dy, const int* position, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        ct_windows w = ct_windows_of(d, i);
        float sum = 0;
        CT_ROLLED
        for (int ph = w.first_row; ph < w.end_row; ph++)
        {
            CT_ROLLED
            for (int pw = w.first_column; pw < w.end_column; pw++)
            {
                // Both are read at once: a gradient that waits for its position waits twice.
                u32 at = w.y + ph * d.pooled_width + pw;
                float gradient = dy[at];
                sum += position[at] == w.here ? gradient : 0.0f;
            }
        }
        dx[i] = sum;
    }
}

// The same where each value lies in exactly one window: a thread takes a window and writes all that is in it.
extern "C" __global__ void pool_max_backward_apart(ct_pooling d, const float* dy, const int* position, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        ct_window window = ct_window_of(d, i);
        int hs = window.row * d.stride_h, ws = window.column * d.stride_w, at = position[i];
        int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width);
        float *plane = dx + (i64)window.plane * d.height * d.width, gradient = 0.0f + dy[i];
        CT_ROLLED
        for (int h = hs; h < he; h++)
        {
            CT_ROLLED
            for (int w = ws; w < we; w++) plane[h * d.width + w] = h * d.width + w == at ? gradient : 0.0f;
        }
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
        ct_window window = ct_window_of(d, i);
        const float* plane = x + (i64)window.plane * d.height * d.width;
        int hs = window.row * d.stride_h - d.pad_h, ws = window.column * d.stride_w - d.pad_w;
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
        ct_windows w = ct_windows_of(d, i);
        float sum = 0;
        CT_ROLLED
        for (int ph = w.first_row; ph < w.end_row; ph++)
        {
            CT_ROLLED
            for (int pw = w.first_column; pw < w.end_column; pw++)
            {
                float area = ct_window_area(d, ph * d.stride_h - d.pad_h, pw * d.stride_w - d.pad_w);
                sum += dy[w.y + ph * d.pooled_width + pw] / area;
            }
        }
        dx[i] = sum;
    }
}
