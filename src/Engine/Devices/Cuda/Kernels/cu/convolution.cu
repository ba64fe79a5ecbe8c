// im2col and col2im over any number of axes (up to 8), for the convolution without cuDNN (im2col_nd_core of Caffe's util/im2col.cpp: the column
// matrix is (channels·kernel) × output area).

struct ct_columns
{
    int axes, channels, input_area, output_area, kernel_area;
    int input[8], output[8], kernel[8], stride[8], pad[8], dilation[8];
    ct_divisor by_input_area, by_output_area, by_kernel_area, by_input[8], by_output[8], by_kernel[8], by_stride[8];
};

static __device__ __forceinline__ i64 ct_divide(i64 n, ct_divisor, int d)
{
    return n / d;
}

static __device__ __forceinline__ u32 ct_divide(u32 n, ct_divisor by, int)
{
    return ct_divide(n, by);
}

// One number of the column matrices. T: 64 bits where 32 are too few.
template <class T> static __device__ __forceinline__ float ct_column(const ct_columns& d, const float* image, T i)
{
    T row = ct_divide(i, d.by_output_area, d.output_area), channel = ct_divide(row, d.by_kernel_area, d.kernel_area);
    int place = (int)(i - row * d.output_area), tap = (int)(row - channel * d.kernel_area);
    i64 step = 1, offset = 0;
    bool inside = true;
    for (int k = d.axes - 1; k >= 0; k--)
    {
        int line = ct_divide(place, d.by_output[k]), turn = ct_divide(tap, d.by_kernel[k]);
        i64 x = (i64)(place - line * d.output[k]) * d.stride[k] - d.pad[k] + (i64)(tap - turn * d.kernel[k]) * d.dilation[k];
        place = line;
        tap = turn;
        inside = inside && x >= 0 && x < d.input[k];
        offset += x * step;
        step *= d.input[k];
    }
    return inside ? image[(i64)channel * step + offset] : 0.0f;
}

// Of one image or of several, which is the same: channels of an image, and images, lie one after the other.
extern "C" __global__ void image_to_columns(ct_columns d, const float* image, float* columns, i64 n)
{
    if (n <= CT_INT_MAX) CT_LOOP(i, n) columns[i] = ct_column<u32>(d, image, i);
    else CT_LONG_LOOP(i, n) columns[i] = ct_column<i64>(d, image, i);
}

// A thread per value of the images gathers what belongs to it, in the order of the taps.
extern "C" __global__ void columns_to_image(ct_columns d, const float* columns, float* image, i64 n)
{
    CT_LOOP(i, n)
    {
        u32 channel = ct_divide(i, d.by_input_area);
        const float* rows = columns + (i64)channel * d.kernel_area * d.output_area;
        float sum = 0;
        for (int tap = 0; tap < d.kernel_area; tap++)
        {
            int rest = (int)(i - channel * d.input_area), left = tap;
            i64 place = 0, step = 1;
            bool inside = true;
            for (int k = d.axes - 1; k >= 0; k--)
            {
                int line = ct_divide(rest, d.by_input[k]), turn = ct_divide(left, d.by_kernel[k]);
                i64 x = (i64)(rest - line * d.input[k]) + d.pad[k] - (i64)(left - turn * d.kernel[k]) * d.dilation[k];
                rest = line;
                left = turn;

                // Below the extent with its padding: 32 bits without a sign; with one but for absurd paddings.
                u32 from = x <= CT_INT_MAX ? ct_divide((u32)x, d.by_stride[k]) : (u32)x / (u32)d.stride[k];
                inside = inside && x >= 0 && from * (u32)d.stride[k] == (u32)x && from < (u32)d.output[k];
                place += from * step;
                step *= d.output[k];
            }
            if (inside) sum += rows[(i64)tap * d.output_area + place];
        }
        image[i] = sum;
    }
}

// The gradient of the weights, of those that several images give.
extern "C" __global__ void sum_of_images(int images, int accumulate, const float* parts, float* sum, i64 n)
{
    CT_LOOP(i, n)
    {
        float s = accumulate ? sum[i] : 0.0f;
        for (int k = 0; k < images; k++) s += parts[(i64)k * n + i];
        sum[i] = s;
    }
}
