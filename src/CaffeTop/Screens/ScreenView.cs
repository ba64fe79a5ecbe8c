namespace CaffeTop.Screens;

/// <summary>The views, in the order of their digits.</summary>
internal enum ScreenView
{
    Overview,
    Layers,
    Net,
    Events,
    Log,
}
