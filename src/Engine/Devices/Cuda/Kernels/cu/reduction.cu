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

// BlobStatistics of C#, and of a part of a blob.
struct ct_statistics
{
    double absolute_sum, sum_of_squares;
    float min, max;
    i64 zeros, non_finite, count;
};

// Some blobs, by value, so that a graph needs no list of them in memory. The blocks of blob k are first[k] up to first[k + 1], at least one.
#define CT_SOME 32
#define CT_CHUNK 16384

struct ct_some
{
    int count, first[CT_SOME + 1];
    ct_span spans[CT_SOME];
};

// Each thread's numbers become the block's, in all threads.
static __device__ void ct_join(ct_statistics* s)
{
    s->absolute_sum = ct_block_sum(s->absolute_sum);
    s->sum_of_squares = ct_block_sum(s->sum_of_squares);
    s->min = -ct_block_max(-s->min);
    s->max = ct_block_max(s->max);
    s->zeros = (i64)ct_block_sum((double)s->zeros);
    s->non_finite = (i64)ct_block_sum((double)s->non_finite);
}

extern "C" __global__ void measure(ct_some some, ct_statistics* partial, int* tickets, ct_statistics* result)
{
    int k = 0;
    while ((int)blockIdx.x >= some.first[k + 1]) k++;
    const float* x = some.spans[k].x;
    int first = some.first[k], blocks = some.first[k + 1] - first;
    i64 count = some.spans[k].count, start = (i64)((int)blockIdx.x - first) * CT_CHUNK, end = min(start + CT_CHUNK, count);
    ct_statistics s = { 0, 0, CT_INFINITY, -CT_INFINITY, 0, 0, count };
    for (i64 i = start + threadIdx.x; i < end; i += blockDim.x)
    {
        float v = x[i];
        s.absolute_sum += fabs((double)v);
        s.sum_of_squares += (double)v * v;
        if (v == 0) s.zeros++;
        if (!ct_finite(v))
        {
            s.non_finite++;
            continue;
        }
        s.min = fminf(s.min, v);
        s.max = fmaxf(s.max, v);
    }
    ct_join(&s);
    if (blocks > 1)
    {
        if (threadIdx.x == 0) partial[blockIdx.x] = s;
        if (!ct_comes_last(&tickets[k], blocks)) return;
        ct_statistics all = { 0, 0, CT_INFINITY, -CT_INFINITY, 0, 0, count };
        for (int b = threadIdx.x; b < blocks; b += blockDim.x)
        {
            const ct_statistics* part = &partial[first + b];
            all.absolute_sum += ct_part(&part->absolute_sum);
            all.sum_of_squares += ct_part(&part->sum_of_squares);
            all.min = fminf(all.min, ct_part(&part->min));
            all.max = fmaxf(all.max, ct_part(&part->max));
            all.zeros += ct_part(&part->zeros);
            all.non_finite += ct_part(&part->non_finite);
        }
        ct_join(&all);
        s = all;
    }
    if (threadIdx.x == 0) result[k] = s;
}

// One block: 0, or infinity where a value that was counted is not finite.
extern "C" __global__ void measure_verdict(int count, const ct_statistics* found, float* verdict)
{
    double bad = 0;
    for (int k = threadIdx.x; k < count; k += blockDim.x) bad += (double)found[k].non_finite;
    bad = ct_block_sum(bad);
    if (threadIdx.x == 0) *verdict = bad > 0 ? CT_INFINITY : 0;
}
