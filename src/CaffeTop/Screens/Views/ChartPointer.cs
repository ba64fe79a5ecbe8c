using CaffeTop.Terminal.Input;
using CaffeTop.Terminal.Plots;

namespace CaffeTop.Screens.Views;

/// <summary>The mouse on a chart: pressed or moved with the button it drags the range, clicked it sets the cursor, the wheel zooms.</summary>
internal sealed class ChartPointer
{
    private int? _grabbed;
    private bool _moved;

    public void Handle(MouseInput mouse, LineChart chart, int column, ScreenState state)
    {
        var at = chart.XAt(column);
        switch (mouse.Action)
        {
            case MouseAction.WheelUp or MouseAction.WheelDown when at is { } center:
                ChartMoves.Zoom(state, mouse.Action == MouseAction.WheelUp ? 0.5 : 2, center);
                break;
            case MouseAction.Press when mouse.Button == 0 && at is { } x:
                (_grabbed, _moved) = (x, false);
                state.Chart.Cursor = x;
                break;
            case MouseAction.Drag when at is { } x:
                if ((mouse.Modifiers & KeyModifiers.Shift) != 0 || mouse.Button == 2)
                {
                    state.Chart.Cursor = x;
                    break;
                }

                if (_grabbed is { } from && from != x)
                {
                    _moved = true;
                    ChartMoves.Pan(state, from - x);
                }

                break;
            case MouseAction.Release:
                if (_moved) state.Chart.Cursor = null;
                _grabbed = null;
                break;
        }
    }
}
