using CaffeTop.Engine.Nets;

namespace CaffeTop.SelfTest.Speed;

/// <summary>What an iteration of a net has to do at least: its multiply-adds, and each operation reading its inputs and writing its outputs once.</summary>
/// <param name="Flops">Two for each multiply-add of the layers with weights: forward, gradient of the data where it is needed, gradient of the weights.</param>
/// <param name="Bytes">Read and written in both passes and the update (SGD with momentum).</param>
public readonly record struct NetWork(double Flops, double Bytes)
{
    // Weight, gradient and history are read, weight and history written.
    private const int UpdateTouches = 5;

    public static NetWork Of(Net net)
    {
        double multiplyAdds = 0, values = 0;
        foreach (var layer in net.Layers)
        {
            double tops = layer.Tops.Sum(static top => (double)top.Count);
            double bottoms = layer.Bottoms.Sum(static bottom => (double)bottom.Count);
            double weights = layer.Layer.Parameters.Sum(static parameter => (double)parameter.Blob.Count);
            var passesData = layer.PropagateDown.Any(static down => down);
            multiplyAdds += layer.Layer.MultiplyAdds * (1.0 + (layer.NeedsBackward ? 1 : 0) + (passesData ? 1 : 0));
            values += bottoms + tops + weights;
            if (!layer.NeedsBackward) continue;
            values += tops + bottoms + (2 * weights) + (passesData ? bottoms : 0);
        }

        values += UpdateTouches * net.LearnableParameters.Sum(static parameter => (double)parameter.Blob.Count);
        return new NetWork(2 * multiplyAdds, values * sizeof(float));
    }
}
