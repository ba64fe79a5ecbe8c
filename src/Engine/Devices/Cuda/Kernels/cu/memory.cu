// Fills and copies (IMemoryOps).

extern "C" __global__ void fill_words(u32* y, u32 value, i64 n)
{
    CT_LOOP(i, n) y[i] = value;
}

extern "C" __global__ void index_to_float(const int* x, float* y, i64 n)
{
    CT_LOOP(i, n) y[i] = (float)x[i];
}

// The number of the forward pass, for the random kernels.
extern "C" __global__ void set_pass(u64* pass, u64 value)
{
    if (blockIdx.x == 0 && threadIdx.x == 0) *pass = value;
}

#define CT_DIMENSIONS 8

// Indexed by constants only, as ct_inputs.
struct ct_strides
{
    int dims, source_offset, destination_offset;
    int size[CT_DIMENSIONS], source[CT_DIMENSIONS], destination[CT_DIMENSIONS];
};

extern "C" __global__ void strided_copy(ct_strides s, const float* x, float* y, int accumulate, i64 n)
{
    CT_LOOP(i, n)
    {
        u32 rest = i;
        i64 from = s.source_offset, to = s.destination_offset;
        CT_UNROLL
        for (int k = CT_DIMENSIONS - 1; k >= 0; k--)
        {
            if (k >= s.dims) continue;
            u32 before = rest / s.size[k], at = rest - before * s.size[k];
            rest = before;
            from += (i64)at * s.source[k];
            to += (i64)at * s.destination[k];
        }
        y[to] = accumulate ? y[to] + x[from] : x[from];
    }
}

#define CT_ROWS 8

// Some of the blobs whose rows lie one behind the other in the rows of a whole.
struct ct_rows
{
    float* part[CT_ROWS];
    int length[CT_ROWS], offset[CT_ROWS];
    ct_divisor by_length;
};

struct ct_move
{
    float value;
    float* to;
};

// "length" is what "count" parts have in a row together, "whole_length" what the whole has.
extern "C" __global__ void copy_rows(ct_rows rows, int count, int length, int whole_length, int join, float* whole, i64 n)
{
    ct_pass(n, [&](u32 i) {
        u32 row = ct_divide(i, rows.by_length);
        int at = i - row * length, own = 0, offset = 0;
        float* part = 0;
        CT_UNROLL
        for (int k = 0; k < CT_ROWS; k++)
        {
            if (k >= count) break;
            if (at >= 0)
            {
                part = rows.part[k] + at;
                own = rows.length[k];
                offset = rows.offset[k] + at;
            }
            at -= rows.length[k];
        }
        part += (i64)row * own;
        float* place = whole + (i64)row * whole_length + offset;
        ct_move move = { join ? *part : *place, join ? place : part };
        return move;
    }, [=](u32, ct_move move) { *move.to = move.value; });
}
