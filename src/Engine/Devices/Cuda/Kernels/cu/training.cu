// Iterations that the host does not wait for (IIterationLedger). What changes from one to the next stands in "order", what they leave in the ring's
// entries. "held" is set by the first iteration that is to change nothing and stays until the host has seen it.

// IterationOrder of C#; the step's scale is worked out here where gradients are clipped.
struct ct_order
{
    ct_step step;
    int slot;
    float clip, divisor;
};

struct ct_entry
{
    float loss, norm, factor;
    int held;
};

// From the spans of one list to those of another; nothing where held.
extern "C" __global__ void copy_spans(const int* held, const ct_span* from, const ct_span* to, const ct_chunk* chunks)
{
    if (held && *held) return;
    ct_chunk chunk = chunks[blockIdx.x];
    const float* x = from[chunk.span].x + chunk.start;
    float* y = to[chunk.span].x + chunk.start;
    for (int i = threadIdx.x; i < chunk.count; i += blockDim.x) y[i] = x[i];
}

#define CT_TERMS 8

// What tops add to a loss; a weight that is null is 1.
struct ct_terms
{
    const float *value[CT_TERMS], *weight[CT_TERMS];
};

// Behind "before", where there is that. Rounded as if each were added in memory.
static __device__ float ct_sum_terms(const ct_terms& terms, int count, const float* before)
{
    float sum = before ? *before : 0;
    CT_UNROLL
    for (int k = 0; k < CT_TERMS; k++)
    {
        if (k >= count) break;
        float term = (float)((double)*terms.value[k] * (terms.weight[k] ? *terms.weight[k] : 1.0f));
        sum = k == 0 && !before ? term : sum + term;
    }
    return sum;
}

extern "C" __global__ void add_terms(ct_terms terms, int count, const float* before, float* sum)
{
    if (blockIdx.x == 0 && threadIdx.x == 0) *sum = ct_sum_terms(terms, count, before);
}

// One thread. "faults" holds the addresses of the layers' fault words.
extern "C" __global__ void note_pass(
    ct_terms terms, int terms_count, const float* before, const ct_order* order, int first, int count, int** faults, ct_entry* ring, int* held)
{
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    ct_entry fresh = { 0, 0, 1, 0 };
    ct_entry entry = first ? fresh : ring[order->slot];
    float value = ct_sum_terms(terms, terms_count, before);
    int bad = !ct_finite(value);
    for (int k = 0; k < count; k++) bad |= faults[k][0] != 0;
    if (bad) *held = 1;
    entry.loss += value;
    entry.held = *held;
    ring[order->slot] = entry;
}

// The norm of the gradients, and what they are scaled with. A NaN norm is not above the limit.
extern "C" __global__ void clip_gradients(ct_order* order, const ct_span* spans, const ct_chunk* chunks, double* partial, int* ticket, ct_entry* ring)
{
    double squares;
    if (!ct_sum_of_squares(spans, chunks, partial, ticket, &squares) || threadIdx.x != 0) return;
    ct_entry* entry = &ring[order->slot];
    entry->norm = (float)sqrt(squares);
    entry->factor = entry->norm > order->clip ? order->clip / entry->norm : 1;
    order->step.scale = entry->factor / order->divisor;
}

// One thread: after a held iteration, the next one counts again.
extern "C" __global__ void forget_faults(int count, int** faults, int* held)
{
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    for (int k = 0; k < count; k++) faults[k][0] = 0;
    *held = 0;
}
