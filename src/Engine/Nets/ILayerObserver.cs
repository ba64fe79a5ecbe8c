namespace CaffeTop.Engine.Nets;

/// <summary>Looks on while a net computes (debug_info, per-layer times); the argument is the index in <see cref="Net.Layers"/>.</summary>
public interface ILayerObserver
{
    /// <summary>Each layer must be computed by itself, since its values or its time are looked at.</summary>
    bool NeedsEachLayer => true;

    void BeforeForward(int layer);

    void AfterForward(int layer);

    void BeforeBackward(int layer);

    void AfterBackward(int layer);
}
