using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>Normal with mean 0 and std √(2/n), n the fan that variance_norm names (FAN_IN), made for ReLU nets (He et al. 2015).</summary>
internal sealed class MsraFiller : Filler
{
    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
        => device.Random.Gaussian(key, 0, MathF.Sqrt(2 / Fan(parameter, blob)), blob.Data);
}
