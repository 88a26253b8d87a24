import { pieceName } from '../fill/token_text.ts';
import { SPACE_MARK } from '../lab/placed_pieces.ts';

/** A piece at the head of its row; one that joins the piece before it is marked. */
export function TokenName({ piece }: { readonly piece: string }) {
  return (
    <th scope="row">
      {!piece.startsWith(SPACE_MARK) && (
        <>
          <span className="quiet" title="joins the piece before" aria-hidden="true">
            ##
          </span>
          <span className="visually-hidden">joins the piece before: </span>
        </>
      )}
      <bdi>{pieceName(piece)}</bdi>
    </th>
  );
}
