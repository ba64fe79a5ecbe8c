// Softmax, losses, accuracy and ArgMax (ILossOps). A position is one (outer, inner); its scores lie "inner" apart. Where inner is 1 a block takes
// a row; else a thread takes a position, so that neighbours read neighbours.

static __device__ __forceinline__ i64 ct_offset(u32 position, int channels, int inner)
{
    u32 sample = position / inner;
    return (i64)sample * channels * inner + (position - sample * inner);
}

// A row by a block; to may be from.
static __device__ void ct_softmax_row(int channels, const float* from, float* to)
{
    float most = -CT_INFINITY;
    for (int c = threadIdx.x; c < channels; c += blockDim.x) most = ct_larger(most, from[c]);
    most = ct_block_max(most);
    double sum = 0;
    for (int c = threadIdx.x; c < channels; c += blockDim.x)
    {
        float e = expf(from[c] - most);
        to[c] = e;
        sum += e;
    }
    float total = (float)ct_block_sum(sum);
    for (int c = threadIdx.x; c < channels; c += blockDim.x) to[c] /= total;
}

// A position by a thread.
static __device__ void ct_softmax_column(int channels, int inner, const float* from, float* to)
{
    float most = -CT_INFINITY;
    for (int c = 0; c < channels; c++) most = ct_larger(most, from[(i64)c * inner]);
    double sum = 0;
    for (int c = 0; c < channels; c++)
    {
        float e = expf(from[(i64)c * inner] - most);
        to[(i64)c * inner] = e;
        sum += e;
    }
    float total = (float)sum;
    for (int c = 0; c < channels; c++) to[(i64)c * inner] /= total;
}

extern "C" __global__ void softmax_rows(int channels, const float* x, float* y)
{
    i64 start = (i64)blockIdx.x * channels;
    ct_softmax_row(channels, x + start, y + start);
}

extern "C" __global__ void softmax_columns(int channels, int inner, const float* x, float* y, i64 positions)
{
    CT_LOOP(p, positions)
    {
        i64 at = ct_offset(p, channels, inner);
        ct_softmax_column(channels, inner, x + at, y + at);
    }
}

extern "C" __global__ void softmax_rows_backward(int channels, const float* y, const float* dy, float* dx)
{
    i64 start = (i64)blockIdx.x * channels;
    double sum = 0;
    for (int c = threadIdx.x; c < channels; c += blockDim.x) sum += (double)dy[start + c] * y[start + c];
    double dot = ct_block_sum(sum);
    for (int c = threadIdx.x; c < channels; c += blockDim.x) dx[start + c] = (float)((dy[start + c] - dot) * y[start + c]);
}

extern "C" __global__ void softmax_columns_backward(int channels, int inner, const float* y, const float* dy, float* dx, i64 positions)
{
    CT_LOOP(p, positions)
    {
        i64 at = ct_offset(p, channels, inner);
        double dot = 0;
        for (int c = 0; c < channels; c++) dot += (double)dy[at + (i64)c * inner] * y[at + (i64)c * inner];
        for (int c = 0; c < channels; c++) dx[at + (i64)c * inner] = (float)((dy[at + (i64)c * inner] - dot) * y[at + (i64)c * inner]);
    }
}

// What positions add to a loss or an accuracy, and the first label among them that is no class: its position in the upper half, itself in the lower.
struct ct_loss
{
    double sum;
    i64 counted, fault;
};

#define CT_NO_FAULT 0x7fffffffffffffffLL
#define CT_NO_LOSS { 0, 0, CT_NO_FAULT }

// "normalization" is LossNormalization; "all" and "outer" are its counts.
struct ct_classes
{
    int channels, inner, ignores, ignored, normalization;
    i64 all, outer;
};

// The class, or −1 where ignored or no class; the first of the latter is kept.
static __device__ __forceinline__ int ct_class(const ct_classes& d, float value, u32 position, i64* fault)
{
    int label = ct_label(value);
    if (d.ignores && label == d.ignored) return -1;
    if (label >= 0 && label < d.channels) return label;
    *fault = min(*fault, (i64)((u64)position << 32 | (u32)label));
    return -1;
}

static __device__ ct_loss ct_join_loss(ct_loss part)
{
    part.sum = ct_block_sum(part.sum);
    part.counted = (i64)ct_block_sum((double)part.counted);
    part.fault = ct_block_min(part.fault);
    return part;
}

// The threads' parts become the whole grid's; true in all threads of the block that has it.
static __device__ bool ct_total_loss(ct_loss* part, ct_loss* partial, int* ticket)
{
    *part = ct_join_loss(*part);
    if (gridDim.x == 1) return true;
    if (threadIdx.x == 0) partial[blockIdx.x] = *part;
    if (!ct_comes_last(ticket, gridDim.x)) return false;
    ct_loss total = CT_NO_LOSS;
    for (u32 k = threadIdx.x; k < gridDim.x; k += blockDim.x)
    {
        total.sum += ct_part(&partial[k].sum);
        total.counted += ct_part(&partial[k].counted);
        total.fault = min(total.fault, ct_part(&partial[k].fault));
    }
    *part = ct_join_loss(total);
    return true;
}

// The first fault goes into the two words, where there are any and they hold none yet.
static __device__ void ct_note_fault(i64 found, int* fault)
{
    if (!fault || found == CT_NO_FAULT || fault[0] != 0) return;
    fault[0] = (int)(found >> 32) + 1;
    fault[1] = (int)(u32)found;
}

#define CT_FULL 0
#define CT_VALID 1
#define CT_BATCH_SIZE 2

static __device__ void ct_finish_loss(const ct_classes& d, const ct_loss& total, float* loss, float* normalizer, int* fault)
{
    ct_note_fault(total.fault, fault);
    double divisor = d.normalization == CT_FULL ? (double)d.all : d.normalization == CT_VALID ? (double)total.counted
        : d.normalization == CT_BATCH_SIZE ? (double)d.outer : 1.0;
    if (divisor < 1) divisor = 1;
    *normalizer = (float)divisor;
    *loss = (float)(total.sum / divisor);
}

static __device__ __forceinline__ void ct_add_softmax_loss(const ct_classes& d, const float* prob, const float* labels, u32 position, ct_loss* part)
{
    int label = ct_class(d, labels[position], position, &part->fault);
    if (label < 0) return;
    float probability = prob[ct_offset(position, d.channels, d.inner) + (i64)label * d.inner];
    part->sum -= log((double)(probability < CT_FLT_MIN ? CT_FLT_MIN : probability));
    part->counted++;
}

extern "C" __global__ void softmax_loss_rows(
    ct_classes d, const float* x, const float* labels, float* prob, ct_loss* partial, int* ticket, float* loss, float* normalizer, int* fault)
{
    ct_loss part = CT_NO_LOSS;
    for (u32 row = blockIdx.x; row < (u32)d.all; row += gridDim.x)
    {
        i64 start = (i64)row * d.channels;
        ct_softmax_row(d.channels, x + start, prob + start);
        // The label's probability is another thread's.
        __syncthreads();
        if (threadIdx.x == 0) ct_add_softmax_loss(d, prob, labels, row, &part);
    }
    if (ct_total_loss(&part, partial, ticket) && threadIdx.x == 0) ct_finish_loss(d, part, loss, normalizer, fault);
}

extern "C" __global__ void softmax_loss_columns(
    ct_classes d, const float* x, const float* labels, float* prob, ct_loss* partial, int* ticket, float* loss, float* normalizer, int* fault)
{
    ct_loss part = CT_NO_LOSS;
    CT_LOOP(p, d.all)
    {
        i64 at = ct_offset(p, d.channels, d.inner);
        ct_softmax_column(d.channels, d.inner, x + at, prob + at);
        ct_add_softmax_loss(d, prob, labels, p, &part);
    }
    if (ct_total_loss(&part, partial, ticket) && threadIdx.x == 0) ct_finish_loss(d, part, loss, normalizer, fault);
}

extern "C" __global__ void sigmoid_loss(
    ct_classes d, const float* x, const float* targets, ct_loss* partial, int* ticket, float* loss, float* normalizer)
{
    ct_loss part = CT_NO_LOSS;
    CT_LOOP(i, d.all)
    {
        if (d.ignores && ct_label(targets[i]) == d.ignored) continue;
        double v = x[i], positive = v >= 0 ? 1 : 0;
        part.sum -= v * (targets[i] - positive) - log(1 + exp(v - 2 * v * positive));
        part.counted++;
    }
    if (ct_total_loss(&part, partial, ticket) && threadIdx.x == 0) ct_finish_loss(d, part, loss, normalizer, 0);
}

// The Euclidean loss has a fixed divisor.
extern "C" __global__ void euclidean_loss(
    const float* a, const float* b, float* difference, i64 n, double divisor, double* partial, int* ticket, float* loss)
{
    double sum = 0;
    CT_LOOP(i, n)
    {
        float v = a[i] - b[i];
        difference[i] = v;
        sum += (double)v * v;
    }
    sum = ct_block_sum(sum);
    if (ct_total(&sum, blockIdx.x, gridDim.x, partial, ticket) && threadIdx.x == 0) *loss = (float)(sum / divisor);
}

extern "C" __global__ void softmax_loss_backward(
    ct_classes d, const float* prob, const float* labels, const float* top_diff, const float* normalizer, float* dx, i64 n)
{
    float factor = *top_diff / *normalizer;
    CT_LOOP(i, n)
    {
        u32 place = i / d.inner, sample = place / d.channels, p = sample * d.inner + (i - place * d.inner);
        i64 fault = CT_NO_FAULT;
        int c = place - sample * d.channels, label = ct_class(d, labels[p], p, &fault);
        dx[i] = label < 0 ? 0.0f : (prob[i] - (c == label ? 1.0f : 0.0f)) * factor;
    }
}

extern "C" __global__ void sigmoid_loss_backward(
    ct_classes d, const float* x, const float* targets, const float* top_diff, const float* normalizer, float* dx, i64 n)
{
    float factor = *top_diff / *normalizer;
    CT_LOOP(i, n)
        dx[i] = d.ignores && ct_label(targets[i]) == d.ignored ? 0.0f : (1.0f / (1.0f + expf(-x[i])) - targets[i]) * factor;
}

extern "C" __global__ void euclidean_backward(float factor, const float* difference, const float* top_diff, float* dx, i64 n)
{
    float slope = factor * *top_diff;
    CT_LOOP(i, n) dx[i] = slope * difference[i];
}

// counts: per class (counted, right), or null; zeros at the start, and again at the end. Whole numbers, so that the order of the additions does not
// matter.
extern "C" __global__ void accuracy(
    ct_classes d, int top_k, const float* x, const float* labels, ct_loss* partial, int* ticket, int* counts, float* result, float* per_class, int* fault)
{
    ct_loss part = CT_NO_LOSS;
    CT_LOOP(p, d.all)
    {
        int label = ct_class(d, labels[p], p, &part.fault);
        if (label < 0) continue;
        i64 at = ct_offset(p, d.channels, d.inner);
        float own = x[at + (i64)label * d.inner];
        int better = 0;
        for (int c = 0; c < d.channels; c++)
        {
            if (c != label && x[at + (i64)c * d.inner] >= own) better++;
        }
        part.counted++;
        if (better < top_k) part.sum++;
        if (!counts) continue;
        atomicAdd(&counts[2 * label], 1);
        if (better < top_k) atomicAdd(&counts[2 * label + 1], 1);
    }
    if (!ct_total_loss(&part, partial, ticket)) return;
    for (int c = threadIdx.x; counts && c < d.channels; c += blockDim.x)
    {
        int counted = ct_part(&counts[2 * c]), right = ct_part(&counts[2 * c + 1]);
        per_class[c] = counted == 0 ? 0.0f : (float)((double)right / counted);
        counts[2 * c] = counts[2 * c + 1] = 0;
    }
    if (threadIdx.x != 0) return;
    ct_note_fault(part.fault, fault);
    *result = part.counted == 0 ? 0.0f : (float)(part.sum / part.counted);
}

// NaN counts as the largest, so that it is seen; ties to the larger index.
static __device__ __forceinline__ bool ct_before(float a, int i, float b, int k)
{
    bool an = a != a, bn = b != b;
    if (an != bn) return an;
    return !an && a != b ? a > b : i > k;
}

// A thread takes a position; the k-th place is the first in order behind the (k−1)-th.
extern "C" __global__ void arg_max(int channels, int inner, int top_k, const float* x, float* indices, float* values, i64 positions)
{
    CT_LOOP(p, positions)
    {
        i64 at = ct_offset(p, channels, inner), to = ct_offset(p, top_k, inner);
        float last = 0;
        int last_index = -1;
        for (int k = 0; k < top_k; k++)
        {
            float best = 0;
            int index = -1;
            for (int c = 0; c < channels; c++)
            {
                float v = x[at + (i64)c * inner];
                if (last_index >= 0 && !ct_before(last, last_index, v, c)) continue;
                if (index >= 0 && !ct_before(v, c, best, index)) continue;
                best = v;
                index = c;
            }
            if (indices) indices[to + (i64)k * inner] = (float)index;
            if (values) values[to + (i64)k * inner] = best;
            last = best;
            last_index = index;
        }
    }
}
