using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.SelfTest.Reference;

internal sealed class ReferenceChannel : IChannelOps
{
    public void Affine(in ChannelLayout d, DeviceSpan x, DeviceSpan scale, DeviceSpan bias, DeviceSpan y)
    {
        for (var i = 0; i < d.Count; i++)
        {
            var channel = i / d.Inner % d.Channels;
            double factor = scale.IsEmpty ? 1 : scale.Host()[channel];
            double offset = bias.IsEmpty ? 0 : bias.Host()[channel];
            y.Host()[i] = (float)((x.Host()[i] * factor) + offset);
        }
    }

    public void SumProducts(in ChannelLayout d, DeviceSpan a, DeviceSpan b, DeviceSpan sum, bool accumulate)
    {
        var sums = new double[d.Channels];
        for (var i = 0; i < d.Count; i++) sums[i / d.Inner % d.Channels] += a.Host()[i] * (b.IsEmpty ? 1.0 : b.Host()[i]);
        for (var c = 0; c < d.Channels; c++) sum.Host()[c] = (float)(sums[c] + (accumulate ? sum.Host()[c] : 0));
    }
}
