using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>
/// Uniform between ±√(3/n), n the fan that variance_norm names (FAN_IN): variance 1/n (Glorot and Bengio 2010; the 3/n is Caffe's). A
/// <c>std</c> given with it means nothing.
/// </summary>
internal sealed class XavierFiller : Filler
{
    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
    {
        var bound = MathF.Sqrt(3 / Fan(parameter, blob));
        device.Random.Uniform(key, -bound, bound, blob.Data);
    }
}
