// Sums of rows, dot products, and the statistics of many blobs in one launch (IReductionOps). Many blobs: "spans" lists address and count of
// each, "chunks" each block's part.

#define CT_SUM 0
#define CT_ABSOLUTE_SUM 1
#define CT_SUM_OF_SQUARES 2
#define CT_MEAN 3

struct ct_span
{
    float* x;
    i64 count;
};

struct ct_chunk
{
    int span, count;
    i64 start;
};

// y[row] from the row's segments; block row·segments + s takes the s-th.
extern "C" __global__ void reduce_rows(
    int kind, int length, int segments, double factor, const float* x, double* partial, int* tickets, float* y)
{
    int row = blockIdx.x / segments, s = blockIdx.x % segments;
    i64 part = (length + segments - 1) / segments, end = min((s + 1) * part, (i64)length);
    const float* values = x + (i64)row * length;
    double sum = 0;
    for (i64 i = s * part + threadIdx.x; i < end; i += blockDim.x)
    {
        double v = values[i];
        sum += kind == CT_ABSOLUTE_SUM ? fabs(v) : kind == CT_SUM_OF_SQUARES ? v * v : v;
    }
    sum = ct_block_sum(sum);
    if (ct_total(&sum, s, segments, partial + row * segments, &tickets[row]) && threadIdx.x == 0) y[row] = (float)(sum * factor);
}

extern "C" __global__ void reduce_backward(int kind, int length, float factor, const float* x, const float* dy, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        float slope = factor * dy[i / length];
        dx[i] = kind == CT_ABSOLUTE_SUM ? slope * ct_sign(x[i]) : kind == CT_SUM_OF_SQUARES ? slope * (2.0f * x[i]) : slope;
    }
}

extern "C" __global__ void dot(const float* a, const float* b, i64 n, double* partial, int* ticket, float* y, int accumulate)
{
    double sum = 0;
    CT_LOOP(i, n) sum += (double)a[i] * b[i];
    sum = ct_block_sum(sum);
    if (ct_total(&sum, blockIdx.x, gridDim.x, partial, ticket) && threadIdx.x == 0) *y = accumulate ? *y + (float)sum : (float)sum;
}

// Of all spans, in all threads of the block for which it gives true.
static __device__ bool ct_sum_of_squares(const ct_span* spans, const ct_chunk* chunks, double* partial, int* ticket, double* sum)
{
    ct_chunk chunk = chunks[blockIdx.x];
    const float* x = spans[chunk.span].x + chunk.start;
    *sum = 0;
    for (int i = threadIdx.x; i < chunk.count; i += blockDim.x) *sum += (double)x[i] * x[i];
    *sum = ct_block_sum(*sum);
    return ct_total(sum, blockIdx.x, gridDim.x, partial, ticket);
}

extern "C" __global__ void sum_of_squares(const ct_span* spans, const ct_chunk* chunks, double* partial, int* ticket, double* result)
{
    double sum;
    if (ct_sum_of_squares(spans, chunks, partial, ticket, &sum) && threadIdx.x == 0) *result = sum;
}

// PartialStatistics of C#.
struct ct_statistics
{
    double absolute_sum, sum_of_squares;
    float min, max;
    i64 zeros, non_finite;
};

extern "C" __global__ void measure_partial(const ct_span* spans, const ct_chunk* chunks, ct_statistics* partial)
{
    __shared__ float least[CT_BLOCK], most[CT_BLOCK];
    ct_chunk chunk = chunks[blockIdx.x];
    const float* x = spans[chunk.span].x + chunk.start;
    double absolute = 0, squares = 0, zeros = 0, bad = 0;
    float low = CT_INFINITY, high = -CT_INFINITY;
    for (int i = threadIdx.x; i < chunk.count; i += blockDim.x)
    {
        float v = x[i];
        absolute += fabs((double)v);
        squares += (double)v * v;
        if (v == 0) zeros++;
        if (!ct_finite(v))
        {
            bad++;
            continue;
        }
        low = fminf(low, v);
        high = fmaxf(high, v);
    }
    least[threadIdx.x] = low;
    most[threadIdx.x] = high;
    absolute = ct_block_sum(absolute);
    squares = ct_block_sum(squares);
    zeros = ct_block_sum(zeros);
    bad = ct_block_sum(bad);
    if (threadIdx.x != 0) return;
    for (int t = 1; t < (int)blockDim.x; t++)
    {
        low = fminf(low, least[t]);
        high = fmaxf(high, most[t]);
    }
    ct_statistics s = { absolute, squares, low, high, (i64)zeros, (i64)bad };
    partial[blockIdx.x] = s;
}

// A thread per span folds its chunks; "first" holds the first chunk of each span and, behind the last, their number.
extern "C" __global__ void measure_finish(int count, const i64* first, const ct_statistics* partial, ct_statistics* result)
{
    CT_LOOP(k, count)
    {
        ct_statistics s = { 0, 0, CT_INFINITY, -CT_INFINITY, 0, 0 };
        for (i64 i = first[k]; i < first[k + 1]; i++)
        {
            s.absolute_sum += partial[i].absolute_sum;
            s.sum_of_squares += partial[i].sum_of_squares;
            s.min = fminf(s.min, partial[i].min);
            s.max = fmaxf(s.max, partial[i].max);
            s.zeros += partial[i].zeros;
            s.non_finite += partial[i].non_finite;
        }
        result[k] = s;
    }
}
