// Softmax, losses, accuracy and ArgMax (ILossOps). A position is one (outer, inner); its scores lie "inner" apart. Where inner is 1 a block takes
// a row; else a thread takes a position, so that neighbours read neighbours.

static __device__ __forceinline__ i64 ct_offset(i64 position, int channels, int inner)
{
    return position / inner * channels * inner + position % inner;
}

extern "C" __global__ void softmax_rows(int channels, const float* x, float* y)
{
    const float* from = x + (i64)blockIdx.x * channels;
    float* to = y + (i64)blockIdx.x * channels;
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

extern "C" __global__ void softmax_columns(int channels, int inner, const float* x, float* y, i64 positions)
{
    CT_LOOP(p, positions)
    {
        i64 at = ct_offset(p, channels, inner);
        float most = -CT_INFINITY;
        for (int c = 0; c < channels; c++) most = ct_larger(most, x[at + (i64)c * inner]);
        double sum = 0;
        for (int c = 0; c < channels; c++)
        {
            float e = expf(x[at + (i64)c * inner] - most);
            y[at + (i64)c * inner] = e;
            sum += e;
        }
        float total = (float)sum;
        for (int c = 0; c < channels; c++) y[at + (i64)c * inner] /= total;
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

// What a block's positions add to a loss or an accuracy, and the first label among them that is no class.
struct ct_loss
{
    double sum;
    i64 counted;
    i64 fault;
    i64 label;
};

#define CT_NO_FAULT 0x7fffffffffffffffLL

struct ct_classes
{
    int channels, inner, ignores, ignored;
};

// The class, or −1 where ignored or no class; the first of the latter is kept.
static __device__ __forceinline__ int ct_class(const ct_classes& d, float value, i64 position, i64* fault, i64* wrong)
{
    int label = ct_label(value);
    if (d.ignores && label == d.ignored) return -1;
    if (label >= 0 && label < d.channels) return label;
    if (position < *fault)
    {
        *fault = position;
        *wrong = label;
    }
    return -1;
}

// Joins the threads' parts; thread 0 writes them.
static __device__ void ct_store_loss(double sum, double counted, i64 fault, i64 wrong, ct_loss* partial)
{
    __shared__ i64 faults[CT_BLOCK];
    __shared__ i64 labels[CT_BLOCK];
    sum = ct_block_sum(sum);
    counted = ct_block_sum(counted);
    faults[threadIdx.x] = fault;
    labels[threadIdx.x] = wrong;
    __syncthreads();
    if (threadIdx.x != 0) return;
    for (int t = 1; t < (int)blockDim.x; t++)
    {
        if (faults[t] >= fault) continue;
        fault = faults[t];
        wrong = labels[t];
    }
    ct_loss part = { sum, (i64)counted, fault, wrong };
    partial[blockIdx.x] = part;
}

extern "C" __global__ void softmax_loss_partial(ct_classes d, const float* prob, const float* labels, i64 positions, ct_loss* partial)
{
    double sum = 0, counted = 0;
    i64 fault = CT_NO_FAULT, wrong = 0;
    for (i64 p = (i64)blockIdx.x * blockDim.x + threadIdx.x; p < positions; p += (i64)blockDim.x * gridDim.x)
    {
        int label = ct_class(d, labels[p], p, &fault, &wrong);
        if (label < 0) continue;
        float probability = prob[ct_offset(p, d.channels, d.inner) + (i64)label * d.inner];
        sum -= log((double)(probability < CT_FLT_MIN ? CT_FLT_MIN : probability));
        counted++;
    }
    ct_store_loss(sum, counted, fault, wrong, partial);
}

extern "C" __global__ void sigmoid_loss_partial(ct_classes d, const float* x, const float* targets, i64 n, ct_loss* partial)
{
    double sum = 0, counted = 0;
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += (i64)blockDim.x * gridDim.x)
    {
        if (d.ignores && ct_label(targets[i]) == d.ignored) continue;
        double v = x[i], positive = v >= 0 ? 1 : 0;
        sum -= v * (targets[i] - positive) - log(1 + exp(v - 2 * v * positive));
        counted++;
    }
    ct_store_loss(sum, counted, CT_NO_FAULT, 0, partial);
}

extern "C" __global__ void euclidean_partial(const float* a, const float* b, float* difference, i64 n, ct_loss* partial)
{
    double sum = 0;
    for (i64 i = (i64)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += (i64)blockDim.x * gridDim.x)
    {
        float v = a[i] - b[i];
        difference[i] = v;
        sum += (double)v * v;
    }
    ct_store_loss(sum, 0, CT_NO_FAULT, 0, partial);
}

// All parts in their order; the first fault goes into the two words, where there are any and they hold none yet.
static __device__ ct_loss ct_fold_losses(int parts, const ct_loss* partial, int* fault)
{
    ct_loss total = { 0, 0, CT_NO_FAULT, 0 };
    for (int k = 0; k < parts; k++)
    {
        total.sum += partial[k].sum;
        total.counted += partial[k].counted;
        if (partial[k].fault >= total.fault) continue;
        total.fault = partial[k].fault;
        total.label = partial[k].label;
    }
    if (fault && total.fault != CT_NO_FAULT && fault[0] == 0)
    {
        fault[0] = (int)total.fault + 1;
        fault[1] = (int)total.label;
    }
    return total;
}

#define CT_FULL 0
#define CT_VALID 1
#define CT_BATCH_SIZE 2

// One block: the parts in their order, the divisor (LossNormalization; "all" and "outer" are its counts), the first fault.
extern "C" __global__ void loss_finish(
    int parts, const ct_loss* partial, int normalization, i64 all, i64 outer, float* loss, float* normalizer, int* fault)
{
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    ct_loss total = ct_fold_losses(parts, partial, fault);
    double divisor = normalization == CT_FULL ? (double)all : normalization == CT_VALID ? (double)total.counted : normalization == CT_BATCH_SIZE ? (double)outer : 1.0;
    if (divisor < 1) divisor = 1;
    *normalizer = (float)divisor;
    *loss = (float)(total.sum / divisor);
}

// The Euclidean loss has a fixed divisor.
extern "C" __global__ void euclidean_finish(int parts, const ct_loss* partial, double divisor, float* loss)
{
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    *loss = (float)(ct_fold_losses(parts, partial, 0).sum / divisor);
}

extern "C" __global__ void softmax_loss_backward(
    ct_classes d, const float* prob, const float* labels, const float* top_diff, const float* normalizer, float* dx, i64 n)
{
    float factor = *top_diff / *normalizer;
    CT_LOOP(i, n)
    {
        i64 p = i / ((i64)d.channels * d.inner) * d.inner + i % d.inner, fault = CT_NO_FAULT, wrong = 0;
        int c = i / d.inner % d.channels, label = ct_class(d, labels[p], p, &fault, &wrong);
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

// counts: per class (counted, right), or null. Whole numbers, so that the order of the additions does not matter.
extern "C" __global__ void accuracy_partial(ct_classes d, int top_k, const float* x, const float* labels, i64 positions, ct_loss* partial, int* counts)
{
    double right = 0, counted = 0;
    i64 fault = CT_NO_FAULT, wrong = 0;
    for (i64 p = (i64)blockIdx.x * blockDim.x + threadIdx.x; p < positions; p += (i64)blockDim.x * gridDim.x)
    {
        int label = ct_class(d, labels[p], p, &fault, &wrong);
        if (label < 0) continue;
        i64 at = ct_offset(p, d.channels, d.inner);
        float own = x[at + (i64)label * d.inner];
        int better = 0;
        for (int c = 0; c < d.channels; c++)
        {
            if (c != label && x[at + (i64)c * d.inner] >= own) better++;
        }
        counted++;
        if (better < top_k) right++;
        if (!counts) continue;
        atomicAdd(&counts[2 * label], 1);
        if (better < top_k) atomicAdd(&counts[2 * label + 1], 1);
    }
    ct_store_loss(right, counted, fault, wrong, partial);
}

extern "C" __global__ void accuracy_finish(
    int parts, const ct_loss* partial, int classes, const int* counts, float* accuracy, float* per_class, int* fault)
{
    CT_LOOP(c, classes) per_class[c] = counts[2 * c] == 0 ? 0.0f : (float)((double)counts[2 * c + 1] / counts[2 * c]);
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    ct_loss total = ct_fold_losses(parts, partial, fault);
    *accuracy = total.counted == 0 ? 0.0f : (float)(total.sum / total.counted);
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
