using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary>Uniform in 0…1, then each row (one index of the first axis) divided by its sum, so that it adds up to 1.</summary>
internal sealed class PositiveUnitballFiller : Filler
{
    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
    {
        if (blob.Shape.Axes == 0) throw new CaffeTopException("a positive_unitball filler needs a blob with axes; this one is a scalar");
        device.Random.Uniform(key, 0, 1, blob.Data);
        var values = blob.DataToArray();
        var length = blob.Count / blob.Shape[0];
        for (var start = 0; start < values.Length; start += length)
        {
            double sum = 0;
            for (var i = 0; i < length; i++) sum += values[start + i];
            if (sum == 0) continue;
            for (var i = 0; i < length; i++) values[start + i] = (float)(values[start + i] / sum);
        }

        blob.CopyDataFrom(values);
    }
}
