using CaffeTop.Engine.Nets;

namespace CaffeTop.Engine.Telemetry;

/// <summary>Two observers of one pass; the inner one is told last before a layer and first after it, so that a clock does not see the other's work.</summary>
internal sealed class LayerObservers(ILayerObserver outer, ILayerObserver inner) : ILayerObserver
{
    /// <summary>Both, the one that there is, or null.</summary>
    public static ILayerObserver? Join(ILayerObserver? outer, ILayerObserver? inner)
        => outer is null ? inner : inner is null ? outer : new LayerObservers(outer, inner);

    public bool NeedsEachLayer => outer.NeedsEachLayer || inner.NeedsEachLayer;

    public void BeforeForward(int layer)
    {
        outer.BeforeForward(layer);
        inner.BeforeForward(layer);
    }

    public void AfterForward(int layer)
    {
        inner.AfterForward(layer);
        outer.AfterForward(layer);
    }

    public void BeforeBackward(int layer)
    {
        outer.BeforeBackward(layer);
        inner.BeforeBackward(layer);
    }

    public void AfterBackward(int layer)
    {
        inner.AfterBackward(layer);
        outer.AfterBackward(layer);
    }
}
