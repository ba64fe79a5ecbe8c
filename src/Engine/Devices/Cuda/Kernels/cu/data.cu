// Images on their way into a net (data_transformer.cpp): bytes, cropped already, become floats.

struct ct_pixels
{
    int channels, height, width, means, mean_height, mean_width;
    float scale;
    ct_divisor by_channels, by_height, by_width;
};

// windows: for each image the row and the column where its crop begins, and whether it is mirrored. The mean image is read where the pixel came
// from, not where mirroring puts it. The difference is rounded before it is scaled, as on the CPU.
extern "C" __global__ void transform_images(
    ct_pixels p, const unsigned char* x, const int* windows, const float* means, const float* mean_image, float* y, i64 n)
{
    CT_LOOP(i, n)
    {
        u32 line = ct_divide(i, p.by_width), plane = ct_divide(line, p.by_height), image = ct_divide(plane, p.by_channels);
        int column = (int)(i - line * p.width), row = (int)(line - plane * p.height), channel = (int)(plane - image * p.channels);
        const int* window = windows + 3 * image;
        int from = window[2] ? p.width - 1 - column : column;
        float mean = 0.0f;
        if (p.mean_height > 0) mean = mean_image[((i64)channel * p.mean_height + window[0] + row) * p.mean_width + window[1] + from];
        else if (p.means > 0) mean = means[p.means == 1 ? 0 : channel];
        y[i] = ((float)x[(i64)i - column + from] - mean) * p.scale;
    }
}
