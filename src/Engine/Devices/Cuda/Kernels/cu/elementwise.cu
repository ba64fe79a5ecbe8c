// Several blobs of one shape, element by element (IElementwiseOps). Up to eight inputs in one pass; more are taken in further passes.

#define CT_MANY 8

// A parameter's array is indexed by constants only, in unrolled loops: else each thread copies it into its local memory, which lies in the GPU's.
struct ct_inputs
{
    const float* x[CT_MANY];
    float factor[CT_MANY];
};

extern "C" __global__ void eltwise_sum(ct_inputs in, int count, int accumulate, float* y, i64 n)
{
    ct_pass(n, [&](u32 i) {
        float sum = accumulate ? y[i] : 0.0f;
        CT_UNROLL
        for (int k = 0; k < CT_MANY; k++)
        {
            if (k < count) sum = k == 0 && !accumulate ? in.factor[0] * in.x[0][i] : sum + in.factor[k] * in.x[k][i];
        }
        return sum;
    }, [=](u32 i, float sum) { y[i] = sum; });
}

extern "C" __global__ void eltwise_product(ct_inputs in, int count, int accumulate, float* y, i64 n)
{
    CT_LOOP(i, n)
    {
        float product = accumulate ? y[i] : 1.0f;
        CT_UNROLL
        for (int k = 0; k < CT_MANY; k++)
        {
            if (k < count) product = k == 0 && !accumulate ? in.x[0][i] : product * in.x[k][i];
        }
        y[i] = product;
    }
}

// dx (+)= …: the stable form multiplies the others, factor by factor, into dx that begins as dy.
extern "C" __global__ void eltwise_product_others(ct_inputs in, int count, int skip, const float* start, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        float product = start[i];
        CT_UNROLL
        for (int k = 0; k < CT_MANY; k++)
        {
            if (k < count && k != skip) product *= in.x[k][i];
        }
        dx[i] = product;
    }
}

extern "C" __global__ void eltwise_product_ratio(const float* x, const float* y, const float* dy, float* dx, i64 n)
{
    CT_LOOP(i, n) dx[i] = dy[i] * (y[i] / x[i]);
}

// Ties: of inputs 0 and 1 the second wins, later ones only when larger (eltwise_layer.cpp). "first" is the number of in.x[0].
extern "C" __global__ void eltwise_maximum(ct_inputs in, int count, int first, float* y, int* from, i64 n)
{
    CT_LOOP(i, n)
    {
        float most = first == 0 ? in.x[0][i] : y[i];
        int which = first == 0 ? 0 : from[i];
        CT_UNROLL
        for (int k = 0; k < CT_MANY; k++)
        {
            if (k >= count || (first == 0 && k == 0)) continue;
            float v = in.x[k][i];
            bool wins = first + k == 1 ? !(most > v) : v > most;
            if (!wins) continue;
            most = v;
            which = first + k;
        }
        y[i] = most;
        from[i] = which;
    }
}

extern "C" __global__ void eltwise_maximum_backward(const int* from, int which, const float* dy, float* dx, i64 n)
{
    CT_LOOP(i, n) dx[i] = from[i] == which ? dy[i] : 0.0f;
}

extern "C" __global__ void axpby(float a, const float* x, float b, float* y, i64 n)
{
    ct_pass(n, [=](u32 i) { return b == 0 ? a * x[i] : a * x[i] + b * y[i]; }, [=](u32 i, float v) { y[i] = v; });
}
