using CaffeTop.Engine.Nets;

namespace CaffeTop.Bench;

/// <summary>Keeps the shortest time of each layer's passes, in seconds.</summary>
internal sealed class LayerWatch : ILayerObserver
{
    private long _start;

    public LayerWatch(int layers)
    {
        Forward = Enumerable.Repeat(double.MaxValue, layers).ToArray();
        Backward = Enumerable.Repeat(double.MaxValue, layers).ToArray();
    }

    public double[] Forward { get; }

    public double[] Backward { get; }

    public void BeforeForward(int layer) => _start = TimeProvider.System.GetTimestamp();

    public void AfterForward(int layer) => Forward[layer] = Math.Min(Forward[layer], TimeProvider.System.GetElapsedTime(_start).TotalSeconds);

    public void BeforeBackward(int layer) => _start = TimeProvider.System.GetTimestamp();

    public void AfterBackward(int layer) => Backward[layer] = Math.Min(Backward[layer], TimeProvider.System.GetElapsedTime(_start).TotalSeconds);
}
