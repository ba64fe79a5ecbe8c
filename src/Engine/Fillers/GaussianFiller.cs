using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>
/// Normal with <c>mean</c> (0) and <c>std</c> (1). With <c>sparse</c> 0 or more each value is kept with probability sparse/shape[0], else 0: on
/// average <c>sparse</c> non-zero weights per input of an InnerProduct.
/// </summary>
internal sealed class GaussianFiller : Filler
{
    // Flips bits of the seed, so that the mask is drawn from other numbers than the values.
    private const ulong MaskSeed = 0x9E3779B97F4A7C15;

    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
    {
        if (!(parameter.Std >= 0)) throw new CaffeTopException($"a gaussian filler has std {parameter.Std}; it must be 0 or more");
        if (parameter.Sparse < -1) throw new CaffeTopException($"sparse is {parameter.Sparse}; it must be 0 or more, or -1 for no zeros");
        device.Random.Gaussian(key, parameter.Mean, parameter.Std, blob.Data);
        if (parameter.Sparse >= 0) Thin(parameter.Sparse, blob, device, key);
    }

    private static void Thin(int sparse, Blob blob, IDevice device, RandomKey key)
    {
        if (blob.Shape.Axes == 0) throw new CaffeTopException("sparse needs a blob with axes; this one is a scalar");
        var keep = (float)sparse / blob.Shape[0];
        if (keep > 1) throw new CaffeTopException($"sparse is {sparse}; it cannot be more than the {blob.Shape[0]} of the first axis (shape {blob.Shape})");
        var draws = new Blob(device, blob.Shape);
        device.Random.Uniform(key with { Seed = key.Seed ^ MaskSeed }, 0, 1, draws.Data);
        var values = blob.DataToArray();
        var draw = draws.DataToArray();
        for (var i = 0; i < values.Length; i++)
        {
            if (draw[i] >= keep) values[i] = 0;
        }

        blob.CopyDataFrom(values);
    }
}
