using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Screens.Overlays;

/// <summary>Something above the view that takes all keys: help, the command line, a search.</summary>
internal interface IOverlay
{
    void Draw(Surface screen, ScreenState state);

    /// <summary>True: the overlay is done.</summary>
    bool Handle(InputEvent input, ScreenState state);
}
