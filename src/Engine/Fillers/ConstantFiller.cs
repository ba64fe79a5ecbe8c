using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Fillers;

/// <summary><c>value</c> (0) everywhere; the type that a filler has unless it says otherwise.</summary>
internal sealed class ConstantFiller : Filler
{
    protected override void FillData(FillerParameter parameter, Blob blob, IDevice device, RandomKey key)
        => device.Memory.Fill(blob.Data, parameter.Value);
}
