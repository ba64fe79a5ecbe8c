using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>
/// The kernel that makes a Deconvolution upsample bilinearly, the same in every k×k slice of a 4-axis weight: with f = ⌈k/2⌉ and
/// c = (k−1)/(2f) the value at (y, x) is (1−|x/f−c|)·(1−|y/f−c|). Every slice: without group = num_output each output mixes all inputs.
/// </summary>
internal sealed class BilinearFiller : Filler
{
    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
    {
        var shape = blob.Shape;
        if (shape.Axes != 4 || shape[2] != shape[3])
        {
            throw new CaffeTopException($"a bilinear filler needs a blob of 4 axes with a square kernel; this one has the shape {shape}");
        }

        var size = shape[3];
        var slice = new float[size * size];
        var factor = (size + 1) / 2;
        var centre = (size - 1) / (2f * factor);
        for (var i = 0; i < slice.Length; i++)
        {
            var x = 1 - MathF.Abs(((float)(i % size) / factor) - centre);
            var y = 1 - MathF.Abs(((float)(i / size) / factor) - centre);
            slice[i] = x * y;
        }

        var values = new float[blob.Count];
        for (var i = 0; i < values.Length; i++) values[i] = slice[i % slice.Length];
        blob.CopyDataFrom(values);
    }
}
