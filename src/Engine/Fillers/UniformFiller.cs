using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>Uniform between <c>min</c> (0) and <c>max</c> (1): not symmetric unless the file says so.</summary>
internal sealed class UniformFiller : Filler
{
    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
    {
        if (!(parameter.Min <= parameter.Max))
        {
            throw new CaffeTopException($"a uniform filler has min {parameter.Min} and max {parameter.Max}; min must not be above max");
        }

        device.Random.Uniform(key, parameter.Min, parameter.Max, blob.Data);
    }
}
