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

static __device__ __forceinline__ int ct_first_window(int at, int kernel, ct_divisor by_stride)
{
    int after = (int)ct_divide(max(at - kernel, 0), by_stride) + 1;
    return at < kernel ? 0 : after;
}

static __device__ __forceinline__ ct_windows ct_windows_of(const ct_pooling& d, u32 i)
{
    u32 line = ct_divide(i, d.by_width), plane = ct_divide(line, d.by_height);
    int column = (int)(i - line * d.width), row = (int)(line - plane * d.height), x = column + d.pad_w, y = row + d.pad_h;
    ct_windows w = {
        plane * d.pooled_height * d.pooled_width,
        row * d.width + column,
        ct_first_window(y, d.kernel_h, d.by_stride_h),
        min((int)ct_divide(y, d.by_stride_h) + 1, d.pooled_height),
        ct_first_window(x, d.kernel_w, d.by_stride_w),
        min((int)ct_divide(x, d.by_stride_w) + 1, d.pooled_width),
    };
    return w;
}

// The largest so far, and where.
struct ct_best
{
    float most;
    int at;
};

static __device__ __forceinline__ void ct_offer(ct_best* best, float v, int at)
{
    if (!(v > best->most)) return;
    best->most = v;
    best->at = at;
}

// The kernels for small windows read all of one before they use the first, so that enough is on its way; K is 2 or 3, or 0 for loops.
template <int K> static __device__ __forceinline__ void ct_pool_max_forward(const ct_pooling& d, const float* x, float* y, int* position, i64 n)
{
    CT_LOOP(i, n)
    {
        ct_window window = ct_window_of(d, i);
        const float* plane = x + (i64)window.plane * d.height * d.width;
        int hs = window.row * d.stride_h - d.pad_h, ws = window.column * d.stride_w - d.pad_w;
        ct_best best = { -CT_FLT_MAX, -1 };
        if constexpr (K == 0)
        {
            int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width);
            for (int h = max(hs, 0); h < he; h++)
            {
                for (int w = max(ws, 0); w < we; w++) ct_offer(&best, plane[h * d.width + w], h * d.width + w);
            }
        }
        else
        {
            // What is outside is never more than the least.
            float values[K * K];
            CT_UNROLL
            for (int k = 0; k < K * K; k++)
            {
                int h = hs + k / K, w = ws + k % K;
                values[k] = (u32)h < (u32)d.height && (u32)w < (u32)d.width ? plane[h * d.width + w] : -CT_FLT_MAX;
            }
            CT_UNROLL
            for (int k = 0; k < K * K; k++) ct_offer(&best, values[k], (hs + k / K) * d.width + ws + k % K);
        }
        y[i] = best.most;
        position[i] = best.at;
    }
}

extern "C" __global__ void pool_max_forward(ct_pooling d, const float* x, float* y, int* position, i64 n)
{
    if (d.kernel_h == 2 && d.kernel_w == 2) ct_pool_max_forward<2>(d, x, y, position, n);
    else if (d.kernel_h == 3 && d.kernel_w == 3) ct_pool_max_forward<3>(d, x, y, position, n);
    else ct_pool_max_forward<0>(d, x, y, position, n);
}

struct ct_bias_pooling
{
    ct_pooling d;
    ct_divisor by_channels;
    int channels;
    const float* bias;
    float *x, *y;
    int* position;
};

template <int K, class Then> static __device__ __forceinline__ void ct_bias_pool(const ct_bias_pooling& p, i64 n, Then then)
{
    const ct_pooling& d = p.d;
    CT_LOOP(i, n)
    {
        ct_window window = ct_window_of(d, i);
        int hs = window.row * d.stride_h, ws = window.column * d.stride_w;
        float *plane = p.x + (i64)window.plane * d.height * d.width, offset = p.bias[window.plane - ct_divide(window.plane, p.by_channels) * p.channels];
        ct_best best = { -CT_FLT_MAX, -1 };
        if constexpr (K == 0)
        {
            int he = min(hs + d.kernel_h, d.height), we = min(ws + d.kernel_w, d.width);
            CT_ROLLED
            for (int h = hs; h < he; h++)
            {
                CT_ROLLED
                for (int w = ws; w < we; w++)
                {
                    float v = then(__fadd_rn(plane[h * d.width + w], offset));
                    plane[h * d.width + w] = v;
                    ct_offer(&best, v, h * d.width + w);
                }
            }
        }
        else
        {
            float values[K * K];
            CT_UNROLL
            for (int k = 0; k < K * K; k++)
            {
                int h = hs + k / K, w = ws + k % K;
                values[k] = h < d.height && w < d.width ? plane[h * d.width + w] : 0.0f;
            }
            CT_UNROLL
            for (int k = 0; k < K * K; k++)
            {
                int h = hs + k / K, w = ws + k % K, here = h * d.width + w;
                if (h >= d.height || w >= d.width) continue;
                float v = then(__fadd_rn(values[k], offset));
                plane[here] = v;
                ct_offer(&best, v, here);
            }
        }
        p.y[i] = best.most;
        p.position[i] = best.at;
    }
}

template <class Then> static __device__ __forceinline__ void ct_bias_pool(const ct_bias_pooling& p, i64 n, Then then)
{
    if (p.d.kernel_h == 2 && p.d.kernel_w == 2) ct_bias_pool<2>(p, n, then);
    else ct_bias_pool<0>(p, n, then);
}

// x becomes f(x + bias) (kind −1: no f), and y the maxima: where windows neither overlap nor leave anything out, so that each value is one thread's.
extern "C" __global__ void bias_pool(ct_bias_pooling p, int kind, float a, float b, float c, i64 n)
{
    if (kind < 0) ct_bias_pool(p, n, [](float v) { return v; });
    else if (kind == CT_RELU) ct_bias_pool(p, n, [=](float v) { return ct_activate(CT_RELU, a, b, c, v); });
    else ct_bias_pool<0>(p, n, [=](float v) { return ct_activate(kind, a, b, c, v); });
}

// N: in how many windows a value lies at most, in each direction; 0: loops. Positions and gradients are read at once: a gradient that waits for its position
// waits twice.
template <int N> static __device__ __forceinline__ void ct_pool_max_backward(const ct_pooling& d, const float* dy, const int* position, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        ct_windows w = ct_windows_of(d, i);
        float sum = 0;
        if constexpr (N == 0)
        {
            CT_ROLLED
            for (int ph = w.first_row; ph < w.end_row; ph++)
            {
                CT_ROLLED
                for (int pw = w.first_column; pw < w.end_column; pw++)
                {
                    u32 at = w.y + ph * d.pooled_width + pw;
                    float gradient = dy[at];
                    sum += position[at] == w.here ? gradient : 0.0f;
                }
            }
        }
        else
        {
            int positions[N * N];
            float gradients[N * N];
            CT_UNROLL
            for (int k = 0; k < N * N; k++)
            {
                int ph = w.first_row + k / N, pw = w.first_column + k % N;
                bool isWindow = ph < w.end_row && pw < w.end_column;
                u32 at = w.y + ph * d.pooled_width + pw;
                positions[k] = isWindow ? position[at] : -1;
                gradients[k] = isWindow ? dy[at] : 0.0f;
            }
            CT_UNROLL
            for (int k = 0; k < N * N; k++) sum += positions[k] == w.here ? gradients[k] : 0.0f;
        }
        dx[i] = sum;
    }
}

extern "C" __global__ void pool_max_backward(ct_pooling d, const float* dy, const int* position, float* dx, i64 n)
{
    if (d.kernel_h <= 2 * d.stride_h && d.kernel_w <= 2 * d.stride_w) ct_pool_max_backward<2>(d, dy, position, dx, n);
    else if (d.kernel_h <= 3 * d.stride_h && d.kernel_w <= 3 * d.stride_w) ct_pool_max_backward<3>(d, dy, position, dx, n);
    else ct_pool_max_backward<0>(d, dy, position, dx, n);
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
