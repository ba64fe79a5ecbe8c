// A convolution as its definition says, of up to three axes, for the stand-in of cuDNN: what its descriptors hold, checked as strictly as the
// documents allow, and the three products in plain loops.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

enum Direction
{
    Forward,
    BackwardData,
    BackwardFilter,
};

struct Tensor
{
    int count = 0, dim[8] = {}, stride[8] = {};

    size_t size() const
    {
        size_t n = count > 0;
        for (int k = 0; k < count; k++) n *= dim[k];
        return n;
    }
};

struct Convolution
{
    int axes = 0, pad[6] = {}, stride[6] = {}, dilation[6] = {}, groups = 1, math = 0;
};

// With three axes always; missing ones are 1 in front.
struct Geometry
{
    int n, c, k, groups, in[3], out[3], ker[3], pad[3], stride[3], dil[3];
    bool planar;

    size_t input() const { return (size_t)in[0] * in[1] * in[2]; }
    size_t output() const { return (size_t)out[0] * out[1] * out[2]; }
    size_t kernel() const { return (size_t)ker[0] * ker[1] * ker[2]; }
    size_t x_size() const { return n * c * input(); }
    size_t y_size() const { return n * k * output(); }
    size_t w_size() const { return (size_t)k * (c / groups) * kernel(); }
};

// Null, or what does not fit together.
inline const char* describe(const Tensor& x, const Tensor& w, const Tensor& y, const Convolution& conv, Geometry& g)
{
    if (!x.count || !w.count || !y.count || !conv.axes) return "a descriptor that was never set";
    if (x.count != w.count || x.count != y.count || conv.axes != x.count - 2) return "descriptors with different numbers of axes";
    if (x.dim[0] != y.dim[0]) return "x and y of different batches";
    if (y.dim[1] != w.dim[0]) return "y has another number of channels than there are filters";
    if (x.dim[1] != w.dim[1] * conv.groups || w.dim[0] % conv.groups) return "the filters do not fit the channels and groups";
    g = { x.dim[0], x.dim[1], y.dim[1], conv.groups, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 }, { 0, 0, 0 }, { 1, 1, 1 }, { 1, 1, 1 }, conv.axes == 2 };
    for (int a = 0, to = 3 - conv.axes; a < conv.axes; a++, to++)
    {
        g.in[to] = x.dim[a + 2], g.out[to] = y.dim[a + 2], g.ker[to] = w.dim[a + 2];
        g.pad[to] = conv.pad[a], g.stride[to] = conv.stride[a], g.dil[to] = conv.dilation[a];
        if (g.out[to] != 1 + (g.in[to] + 2 * g.pad[to] - ((g.ker[to] - 1) * g.dil[to] + 1)) / g.stride[to]) return "y has another extent than the convolution gives";
    }

    return nullptr;
}

// TF32: ten bits of the mantissa are left.
inline float to_tf32(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, 4);
    if ((bits & 0x7F800000) == 0x7F800000) return value;
    bits = (bits + 0xFFF + (bits >> 13 & 1)) & ~0x1FFFu;
    memcpy(&value, &bits, 4);
    return value;
}

// Calls row(x, w, y, count) for every run of products: x[i·stride of the last axis] belongs to y[i].
template <class Row> void each_row(const Geometry& g, Row row)
{
    int channels = g.c / g.groups, filters = g.k / g.groups;
    for (int n = 0; n < g.n; n++)
        for (int o = 0; o < g.k; o++)
            for (int c = 0; c < channels; c++)
                for (size_t t = 0; t < g.kernel(); t++)
                {
                    int tx = t % g.ker[2], ty = t / g.ker[2] % g.ker[1], tz = t / g.ker[2] / g.ker[1];
                    size_t x = ((size_t)n * g.c + o / filters * channels + c) * g.input(), y = ((size_t)n * g.k + o) * g.output();
                    size_t w = ((size_t)o * channels + c) * g.kernel() + t;
                    int shift = tx * g.dil[2] - g.pad[2], first = shift < 0 ? (-shift + g.stride[2] - 1) / g.stride[2] : 0;
                    int end = g.in[2] - shift > 0 ? std::min(g.out[2], (g.in[2] - shift + g.stride[2] - 1) / g.stride[2]) : 0;
                    if (first >= end) continue;
                    for (int oz = 0; oz < g.out[0]; oz++)
                        for (int oy = 0; oy < g.out[1]; oy++)
                        {
                            int iz = oz * g.stride[0] - g.pad[0] + tz * g.dil[0], iy = oy * g.stride[1] - g.pad[1] + ty * g.dil[1];
                            if (iz < 0 || iz >= g.in[0] || iy < 0 || iy >= g.in[1]) continue;
                            row(x + ((size_t)iz * g.in[1] + iy) * g.in[2] + first * g.stride[2] + shift, w,
                                y + ((size_t)oz * g.out[1] + oy) * g.out[2] + first, end - first);
                        }
                }
}

// x, w and y are the values or gradients that the direction says; gives the output.
inline std::vector<float> convolve(const Geometry& g, Direction direction, bool tf32, const float* x, const float* w, const float* y)
{
    std::vector<float> rounded[2];
    auto factor = [&](int slot, const float* values, size_t count) {
        if (!tf32) return values;
        for (size_t i = 0; i < count; i++) rounded[slot].push_back(to_tf32(values[i]));
        return (const float*)rounded[slot].data();
    };
    int step = g.stride[2];
    std::vector<float> result;
    if (direction == Forward)
    {
        const float *a = factor(0, x, g.x_size()), *b = factor(1, w, g.w_size());
        result.resize(g.y_size());
        each_row(g, [&](size_t ix, size_t iw, size_t iy, int count) {
            float tap = b[iw], *to = &result[iy];
            const float* from = a + ix;
            if (step == 1) for (int i = 0; i < count; i++) to[i] += tap * from[i];
            else for (int i = 0; i < count; i++) to[i] += tap * from[i * step];
        });
    }
    else if (direction == BackwardData)
    {
        const float *a = factor(0, y, g.y_size()), *b = factor(1, w, g.w_size());
        result.resize(g.x_size());
        each_row(g, [&](size_t ix, size_t iw, size_t iy, int count) {
            float tap = b[iw], *to = &result[ix];
            const float* from = a + iy;
            if (step == 1) for (int i = 0; i < count; i++) to[i] += tap * from[i];
            else for (int i = 0; i < count; i++) to[i * step] += tap * from[i];
        });
    }
    else
    {
        const float *a = factor(0, x, g.x_size()), *b = factor(1, y, g.y_size());
        std::vector<double> sums(g.w_size());
        each_row(g, [&](size_t ix, size_t iw, size_t iy, int count) {
            double sum = 0;
            for (int i = 0; i < count; i++) sum += (double)a[ix + (size_t)i * step] * b[iy + i];
            sums[iw] += sum;
        });
        result.assign(sums.begin(), sums.end());
    }

    return result;
}
