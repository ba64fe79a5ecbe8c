// im2col and col2im over any number of axes (up to 8), for the convolution without cuDNN (im2col_nd_core of Caffe's util/im2col.cpp: the column
// matrix is (channels·kernel) × output area).

struct ct_columns
{
    int axes, channels, output_area, kernel_area;
    int input[8], output[8], kernel[8], stride[8], pad[8], dilation[8];
};

extern "C" __global__ void image_to_columns(ct_columns d, const float* image, float* columns, i64 n)
{
    CT_LONG_LOOP(i, n)
    {
        i64 place = i % d.output_area, row = i / d.output_area, tap = row % d.kernel_area, at = row / d.kernel_area, step = 1, offset = 0;
        bool inside = true;
        for (int k = d.axes - 1; k >= 0; k--)
        {
            i64 x = place % d.output[k] * d.stride[k] - d.pad[k] + tap % d.kernel[k] * d.dilation[k];
            place /= d.output[k];
            tap /= d.kernel[k];
            inside = inside && x >= 0 && x < d.input[k];
            offset += x * step;
            step *= d.input[k];
        }
        columns[i] = inside ? image[at * step + offset] : 0.0f;
    }
}

// A thread per value of the image gathers what belongs to it, in the order of the taps.
extern "C" __global__ void columns_to_image(ct_columns d, const float* columns, float* image, i64 n)
{
    i64 area = 1;
    for (int k = 0; k < d.axes; k++) area *= d.input[k];
    CT_LONG_LOOP(i, n)
    {
        i64 c = i / area;
        float sum = 0;
        for (i64 tap = 0; tap < d.kernel_area; tap++)
        {
            i64 rest = i % area, left = tap, place = 0, step = 1;
            bool inside = true;
            for (int k = d.axes - 1; k >= 0; k--)
            {
                i64 x = rest % d.input[k] + d.pad[k] - left % d.kernel[k] * d.dilation[k];
                rest /= d.input[k];
                left /= d.kernel[k];
                inside = inside && x >= 0 && x % d.stride[k] == 0 && x / d.stride[k] < d.output[k];
                place += x / d.stride[k] * step;
                step *= d.output[k];
            }
            if (inside) sum += columns[(c * d.kernel_area + tap) * d.output_area + place];
        }
        image[i] = sum;
    }
}
