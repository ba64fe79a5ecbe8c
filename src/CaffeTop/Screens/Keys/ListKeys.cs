using CaffeTop.Terminal.Widgets;

namespace CaffeTop.Screens.Keys;

/// <summary>The keys that move in a list, the same in every list.</summary>
internal static class ListKeys
{
    /// <summary>False: the action is not one of them.</summary>
    public static bool Do(ScreenAction action, ListPlace place, int count)
    {
        switch (action)
        {
            case ScreenAction.Up:
                place.Move(-1, count);
                return true;
            case ScreenAction.Down:
                place.Move(1, count);
                return true;
            case ScreenAction.PageUp:
                place.Move(-place.Visible, count);
                return true;
            case ScreenAction.PageDown:
                place.Move(place.Visible, count);
                return true;
            case ScreenAction.Top:
                place.Select(0, count);
                return true;
            case ScreenAction.Bottom:
                place.Select(count - 1, count);
                return true;
            default:
                return false;
        }
    }
}
