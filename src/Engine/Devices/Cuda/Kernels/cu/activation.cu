// Pointwise functions of one blob (IActivationOps). The kind's constants and what its gradient reads: ActivationKind.

#define CT_RELU 0
#define CT_SIGMOID 1
#define CT_TANH 2
#define CT_ELU 3
#define CT_ABS 4
#define CT_POWER 5
#define CT_SQUARE 6

static __device__ __forceinline__ float ct_activate(int kind, float a, float b, float c, float x)
{
    switch (kind)
    {
        // Comparisons, not fmaxf, so that NaN stays.
        case CT_RELU: return x < 0 ? a * x : x;
        case CT_SIGMOID: return 1.0f / (1.0f + expf(-x));
        case CT_TANH: return tanhf(x);
        case CT_ELU: return x >= 0 ? x : a * expm1f(x);
        case CT_ABS: return fabsf(x);
        case CT_POWER: return powf(c + b * x, a);
        default: return x * x;
    }
}

// f'(·) from x and y.
static __device__ __forceinline__ float ct_slope(int kind, float a, float b, float c, float x, float y)
{
    switch (kind)
    {
        case CT_RELU: return x > 0 ? 1.0f : a;
        case CT_SIGMOID: return y * (1.0f - y);
        case CT_TANH: return 1.0f - y * y;
        case CT_ELU: return x > 0 ? 1.0f : a + y;
        case CT_ABS: return ct_sign(x);
        case CT_POWER: return a * b == 0 ? 0.0f : a * b * powf(c + b * x, a - 1.0f);
        default: return 2.0f * x;
    }
}

extern "C" __global__ void activation_forward(int kind, float a, float b, float c, const float* x, float* y, i64 n)
{
    auto read = [=](u32 i) { return x[i]; };
    if (kind == CT_RELU) ct_pass(n, read, [=](u32 i, float v) { y[i] = ct_activate(CT_RELU, a, b, c, v); });
    else ct_pass(n, read, [=](u32 i, float v) { y[i] = ct_activate(kind, a, b, c, v); });
}

extern "C" __global__ void activation_backward(int kind, float a, float b, float c, const float* x, const float* y, const float* dy, float* dx, i64 n)
{
    // By far the most frequent function, without a choice for each value, and it does not read y.
    if (kind == CT_RELU)
    {
        ct_pass(n, [=](u32 i) {
            ct_pair v = { x[i], dy[i] };
            return v;
        }, [=](u32 i, ct_pair v) { dx[i] = v.b * ct_slope(CT_RELU, a, b, c, v.a, v.a); });
        return;
    }
    ct_pass(n, [=](u32 i) {
        ct_triple v = { x[i], y[i], dy[i] };
        return v;
    }, [=](u32 i, ct_triple v) { dx[i] = v.c * ct_slope(kind, a, b, c, v.a, v.b); });
}

extern "C" __global__ void prelu_forward(ct_channels d, int shared, const float* x, const float* slope, float* y, i64 n)
{
    ct_pass(n, [=](u32 i) {
        ct_pair v = { x[i], slope[shared ? 0 : ct_channel_of(d, i)] };
        return v;
    }, [=](u32 i, ct_pair v) { y[i] = v.a < 0 ? v.a * v.b : v.a; });
}

extern "C" __global__ void prelu_backward_data(ct_channels d, int shared, const float* x, const float* slope, const float* dy, float* dx, i64 n)
{
    ct_pass(n, [=](u32 i) {
        ct_triple v = { x[i], slope[shared ? 0 : ct_channel_of(d, i)], dy[i] };
        return v;
    }, [=](u32 i, ct_triple v) { dx[i] = v.a > 0 ? v.c : v.c * v.b; });
}
