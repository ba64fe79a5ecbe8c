// Sums of rows, dot products, and the statistics of many blobs in one launch (IReductionOps). Many blobs: "spans" lists address and count of
// each, "chunks" (span, start) of each block's part; the parts are folded in their order.

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
    int span;
    i64 start;
};

#define CT_CHUNK 16384

extern "C" __global__ void reduce_rows(int kind, int length, int segments, const float* x, double* partial)
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
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

extern "C" __global__ void reduce_finish(int rows, int segments, double factor, const double* partial, float* y)
{
    CT_LOOP(row, rows)
    {
        double sum = 0;
        for (int s = 0; s < segments; s++) sum += partial[row * segments + s];
        y[row] = (float)(sum * factor);
    }
}

extern "C" __global__ void reduce_backward(int kind, int length, float factor, const float* x, const float* dy, float* dx, i64 n)
{
    CT_LOOP(i, n)
    {
        float slope = factor * dy[i / length];
        dx[i] = kind == CT_ABSOLUTE_SUM ? slope * ct_sign(x[i]) : kind == CT_SUM_OF_SQUARES ? slope * (2.0f * x[i]) : slope;
    }
}

extern "C" __global__ void dot_partial(const float* a, const float* b, i64 n, double* partial)
{
    double sum = 0;
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += (i64)blockDim.x * gridDim.x) sum += (double)a[i] * b[i];
    sum = ct_block_sum(sum);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

extern "C" __global__ void squares_partial(const ct_span* spans, const ct_chunk* chunks, double* partial)
{
    ct_chunk chunk = chunks[blockIdx.x];
    const float* x = spans[chunk.span].x;
    i64 end = min(chunk.start + CT_CHUNK, spans[chunk.span].count);
    double sum = 0;
    for (i64 i = chunk.start + threadIdx.x; i < end; i += blockDim.x) sum += (double)x[i] * x[i];
    sum = ct_block_sum(sum);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// BlobStatistics of C#, and of a part of a blob.
struct ct_statistics
{
    double absolute_sum, sum_of_squares;
    float min, max;
    i64 zeros, non_finite, count;
};

// Some blobs, by value, so that a graph needs no list of them in memory. The blocks of blob k are first[k] up to first[k + 1].
#define CT_SOME 32

struct ct_some
{
    int count, first[CT_SOME + 1];
    ct_span spans[CT_SOME];
};

extern "C" __global__ void measure_partial(ct_some some, ct_statistics* partial)
{
    __shared__ float least[CT_BLOCK], most[CT_BLOCK];
    int k = 0;
    while ((int)blockIdx.x >= some.first[k + 1]) k++;
    const float* x = some.spans[k].x;
    i64 start = (i64)((int)blockIdx.x - some.first[k]) * CT_CHUNK, end = min(start + CT_CHUNK, some.spans[k].count);
    double absolute = 0, squares = 0, zeros = 0, bad = 0;
    float low = CT_INFINITY, high = -CT_INFINITY;
    for (i64 i = start + threadIdx.x; i < end; i += blockDim.x)
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
    ct_statistics s = { absolute, squares, low, high, (i64)zeros, (i64)bad, end - start };
    partial[blockIdx.x] = s;
}

// A thread per blob folds its parts.
extern "C" __global__ void measure_finish(ct_some some, const ct_statistics* partial, ct_statistics* result)
{
    CT_LOOP(k, some.count)
    {
        ct_statistics s = { 0, 0, CT_INFINITY, -CT_INFINITY, 0, 0, 0 };
        for (int i = some.first[k]; i < some.first[k + 1]; i++)
        {
            s.absolute_sum += partial[i].absolute_sum;
            s.sum_of_squares += partial[i].sum_of_squares;
            s.min = fminf(s.min, partial[i].min);
            s.max = fmaxf(s.max, partial[i].max);
            s.zeros += partial[i].zeros;
            s.non_finite += partial[i].non_finite;
            s.count += partial[i].count;
        }
        result[k] = s;
    }
}

// One block: 0, or infinity where a value that was counted is not finite.
extern "C" __global__ void measure_verdict(int count, const ct_statistics* found, float* verdict)
{
    double bad = 0;
    for (int k = threadIdx.x; k < count; k += blockDim.x) bad += (double)found[k].non_finite;
    bad = ct_block_sum(bad);
    if (threadIdx.x == 0) *verdict = bad > 0 ? CT_INFINITY : 0;
}
